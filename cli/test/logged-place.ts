import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatKeyRegistry, keyRegistry, type SignedRecord, type Signer } from "@interlock/ledger";

import { freshKey, signedStream } from "./records.ts";
import { NOW_MS, workplace, type Workplace } from "./workplace.ts";

/** The log that the records of `signedStream` belong to. */
export const LOG_ORIGIN = "log.test/shop";

/** A repository with records as files, and the keys of a writer and of a log. */
export interface LoggedPlace {
  readonly place: Workplace;
  readonly writer: Signer;
  readonly logKey: Signer;
  /** The private key of a registrar, in PEM. */
  readonly registrar: string;
  readonly records: readonly SignedRecord[];
}

/** The bytes of a record as the text of a file. */
export function recordText(record: SignedRecord | undefined): string {
  return new TextDecoder().decode(record?.envelope);
}

/**
 * A place with `records/0.json` and so on, `all.keys.json` with every public key, and `log.pem` with the log's private one.
 * The records are dated as `signedStream` dates them: a millisecond after one another.
 */
export async function loggedPlace(length: number): Promise<LoggedPlace> {
  const place = await workplace({ "README.md": "a repository\n" });
  const [writer, logKey, registrar] = [freshKey(), freshKey(), freshKey()];
  const records = await signedStream(writer.signer, length);
  place.write(Object.fromEntries(records.map((record, at) => [`records/${at}.json`, recordText(record)])));
  const registry = keyRegistry([
    { ...publicOf(writer.signer), purpose: "writer", origin: null },
    { ...publicOf(logKey.signer), purpose: "log", origin: null },
    { ...publicOf(registrar.signer), purpose: "registrar", origin: null },
  ]);
  place.write({ "all.keys.json": formatKeyRegistry(registry) });
  writeFileSync(join(place.dir, "log.pem"), logKey.privatePem, { mode: 0o600 });
  return { place, writer: writer.signer, logKey: logKey.signer, registrar: registrar.privatePem, records };
}

function publicOf({ keyId, publicKey }: Signer): Pick<Signer, "keyId" | "publicKey"> {
  return { keyId, publicKey };
}

/** A moment after the records of `signedStream` were signed. */
export const LATER_MS: number = NOW_MS + 5000;
