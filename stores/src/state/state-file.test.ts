import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { describeStateStore } from "../../test/state-conformance/describe-state-store.ts";
import { testModel } from "../../test/state-conformance/model.ts";
import { openStateFile } from "./state-file.ts";
import { statePath } from "./state-path.ts";

const root = mkdtempSync(join(tmpdir(), "interlock-state-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function newPath(): string {
  return statePath(mkdtempSync(join(root, "f")));
}

describeStateStore("in a file", 40, async (nowMs) => {
  const store = openStateFile(newPath(), { mayMake: true, nowMs });
  return { store, close: async () => store.close() };
});

// The thread runs the same engine: what is its own is how commits get there and answers back.
describe("a state in a file that a thread writes", () => {
  testModel(async (nowMs) => {
    const store = openStateFile(newPath(), { mayMake: true, hasThread: true, nowMs });
    return { store, close: async () => store.close() };
  }, 6);
});
