import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Holder, KeyPurpose } from "@interlock/ledger";
import { loadSigner, newKeyPair } from "@interlock/ledger/node";

import type { Approver } from "./approver.ts";
import { origin, type Place } from "./guard-parts.ts";
import { ada, ben } from "./platform.ts";

/** A folder of the demonstration's own, with a new key for each who signs. */
export interface DemoPlace extends Place {
  readonly ada: Approver;
  readonly ben: Approver;
  /** The log's own key, which gives records their place; it is no business of the service. */
  readonly logKey: string;
}

/**
 * Makes the keys of everybody in one temporary folder. In life nobody has them all: the writer's and the issuer's are the service's, the
 * log's lies on another machine, and a person's never leaves the security key that it was made in.
 */
export function demoPlace(): DemoPlace {
  const folder = mkdtempSync(join(tmpdir(), "guarded-service-"));
  const made = (name: string, purpose: KeyPurpose, holder?: Holder): ReturnType<typeof newKeyPair> =>
    newKeyPair(folder, name, { purpose, origin, ...(holder === undefined ? {} : { holder }) });
  const writer = made("writer", "writer");
  const issuer = made("grants", "grant");
  const logKey = made("log", "log");
  const people = [made("ada", "approver", ada), made("ben", "approver", ben)] as const;
  return {
    log: join(folder, "audit"),
    writer: writer.privatePath,
    issuer: issuer.privatePath,
    logKey: logKey.privatePath,
    keys: ["activator.keys.json", ...[writer, issuer, logKey, ...people].map(({ publicPath }) => publicPath)],
    ada: { holder: ada, signer: loadSigner(people[0].privatePath) },
    ben: { holder: ben, signer: loadSigner(people[1].privatePath) },
  };
}
