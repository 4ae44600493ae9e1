import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { sequenceOnce } from "@interlock/ledger";
import { loadSigner } from "@interlock/ledger/node";
import { openLog } from "@interlock/stores/disk";
import { ORIGIN } from "./append-process.ts";

// Makes a step for every line that it is told, and tells the size that it reached.
const [folder = "", keyPath = ""] = process.argv.slice(2);
const store = openLog(folder, { access: "write" });
const signer = loadSigner(keyPath);
for await (const _line of createInterface({ input: process.stdin })) {
  const { size } = await sequenceOnce({ store, signer, origin: ORIGIN, nowMs: Date.now });
  writeSync(1, `sequenced ${size}\n`);
}
