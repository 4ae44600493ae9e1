import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { APPROVAL_NAMESPACE } from "@interlock/ledger";
import { expect } from "vitest";

import type { SecurityKey } from "../../ledger/test/security-key.ts";
import { type SecretLog, secretNotes } from "./secret-log.ts";
import type { Answer } from "./workplace.ts";

/** Where the log is, and by which keys it is believed. */
export const place = ["--log", "log", "--key", "all.keys.json"] as const;
/** Why, and by whom it is written. */
export const told = ["--reason", "ann asked for it", "--sign-with", "writer.pem"] as const;

/** Has the values taken in. */
export async function kept(log: SecretLog): Promise<SecretLog> {
  const taken = await log.place.interlock(["audit", "secrets", "values.json", "--log", "log"]);
  expect(taken).toEqual({ code: 0, out: "took in 2 values of 1 file\n", err: "" });
  return log;
}

/** Has somebody approve, and answers the file. */
export async function approved(
  { place: at }: SecretLog,
  person: string,
  key: SecurityKey,
  subject = "ann",
  more: readonly string[] = [],
): Promise<string> {
  const before = new Set(filesIn(at.dir, "asked"));
  const fresh = Buffer.from(key.publicKey).map((byte, index) => byte ^ (subject.codePointAt(0) ?? 0) ^ index);
  const asked = await at.interlock(
    ["audit", "erase", "--subject", subject, ...place, "--ask", "asked", "--as", person, ...more],
    { randomBytes: (length) => new Uint8Array(fresh.subarray(0, length)) },
  );
  expect(asked.code).toBe(0);
  const [name] = filesIn(at.dir, "asked").filter((one) => !before.has(one));
  if (name === undefined) throw new Error("nothing was asked for");
  const path = join("asked", name);
  const signature = key.sign(readFileSync(join(at.dir, path)), APPROVAL_NAMESPACE);
  const lines =
    Buffer.from(signature)
      .toString("base64")
      .match(/.{1,70}/gu) ?? [];
  const armour = ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----", ""];
  at.write({ [`${path}.sig`]: armour.join("\n") });
  return path;
}

function filesIn(dir: string, folder: string): readonly string[] {
  return readdirSync(dir).includes(folder) ? readdirSync(join(dir, folder)) : [];
}

/** Erases by these approvals. */
export function erase({ place: at }: SecretLog, files: readonly string[], subject = "ann"): Promise<Answer> {
  return at.interlock(["audit", "erase", ...files, "--subject", subject, ...place, ...told]);
}

/** Which of the values stand in some file of the log. */
export function notesInFiles({ place: at }: SecretLog): readonly string[] {
  const files = readdirSync(join(at.dir, "log"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  return secretNotes.filter((note) => files.some((bytes) => bytes.includes(note)));
}
