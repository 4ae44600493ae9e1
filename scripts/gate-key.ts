import { mkdir, readFile } from "node:fs/promises";

import type { KeyRegistry } from "@interlock/ledger";
import { loadKeyRegistry, newKeyPair } from "@interlock/ledger/node";

/** A signing key of the demo: made anew for each run, and of no use anywhere else. */
export interface GateKey {
  readonly pem: string;
  readonly registry: KeyRegistry;
  readonly registryPath: string;
}

/** Makes a key pair in a folder of its own. */
export async function newGateKey(folder: string): Promise<GateKey> {
  await mkdir(folder, { recursive: true });
  const { privatePath, publicPath } = newKeyPair(folder, "gate", { purpose: "writer" });
  return {
    pem: await readFile(privatePath, "utf8"),
    registry: loadKeyRegistry(publicPath),
    registryPath: publicPath,
  };
}
