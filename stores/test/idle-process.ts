import { openStateFile } from "@interlock/stores/state";

// Commits, and then has nothing more to do: nobody closes the file.
const [path = ""] = process.argv.slice(2);
const state = openStateFile(path, { mayMake: true, hasThread: true });
await state.commit([{ kind: "put", key: "a", version: 0, value: {} }]);
