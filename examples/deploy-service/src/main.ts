import type { AddressInfo } from "node:net";
import process from "node:process";

import { loadKeyRegistry, readRecordFiles, verifyEd25519WithNode } from "@interlock/ledger/node";
import { loadActivated } from "@interlock/runtime/node";

import { platformInMemory } from "./platform.ts";
import { deployService } from "./service.ts";

// The module is the one that a person put in force, to the last byte; otherwise the service does not start.
const loaded = await loadActivated({
  file: "build/evaluator.js",
  records: readRecordFiles("activations"),
  keys: loadKeyRegistry("activator.keys.json"),
  origin: "deploys.example/production",
  module: "deploys",
  nowMs: Date.now(),
  verifySignature: verifyEd25519WithNode,
});
if (loaded.kind === "refused") throw new Error(`${loaded.code}: ${loaded.message}`);

const platform = platformInMemory(Date.now);
const server = deployService(loaded.module, platform, Date.now);
server.listen(Number(process.env["PORT"] ?? 8080), "127.0.0.1", () => {
  process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`);
});
