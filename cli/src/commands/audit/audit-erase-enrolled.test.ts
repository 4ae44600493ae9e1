import { formatKeyRegistry, keyRegistry, parseKeyRegistry } from "@interlock/ledger";
import { expect, test } from "vitest";

import { type SecurityKey, securityKey } from "../../../../ledger/test/security-key.ts";
import { ORIGIN } from "../../../test/audited-log.ts";
import { approved, erase, kept, notesInFiles } from "../../../test/erasing.ts";
import { type SecretLog, secretLog, secretNotes } from "../../../test/secret-log.ts";
import { NOW_MS } from "../../../test/workplace.ts";

const erin = securityKey(5);

function field(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.of(0, 0, 0, bytes.length), bytes]);
}

/** The `.pub` file of a security key, as `ssh-keygen` writes it. */
function publicFile({ publicKey }: SecurityKey): string {
  const type = "sk-ssh-ed25519@openssh.com";
  const blob = Buffer.concat([field(type), field(publicKey), field("ssh:")]);
  return `${type} ${blob.toString("base64")} erin@example.com\n`;
}

/** A log with a registrar in its registry, and what `keys` says there, appended and placed. */
async function withRegistrar(): Promise<{
  readonly log: SecretLog;
  readonly said: (...args: readonly string[]) => Promise<void>;
}> {
  const log = await kept(await secretLog());
  const { place } = log;
  await place.interlock(["keys", "new", "--out", ".", "--purpose", "registrar"]);
  const files = ["all.keys.json", "registrar.keys.json"].map((file) =>
    parseKeyRegistry(new TextEncoder().encode(place.read(file))),
  );
  const all = keyRegistry(files.flatMap((registry) => [...registry.values()]));
  place.write({ "all.keys.json": formatKeyRegistry(all), "erin.pub": publicFile(erin) });
  let records = 0;
  return {
    log,
    async said(...args) {
      records += 1;
      const out = `records-${records}`;
      const where = ["--sign-with", "registrar.pem", "--origin", ORIGIN, "--out", out];
      // A clock that goes on: two records of one moment have one name.
      const nowMs = (): number => NOW_MS + records;
      const signed = await place.interlock(["keys", ...args, ...where], { nowMs });
      expect(signed).toMatchObject({ code: 0 });
      const path = /^wrote {3}(?<path>\S+)/mu.exec(signed.out)?.groups?.["path"] ?? "";
      const appended = await place.interlock(["log", "append", "log", path, "--key", "all.keys.json"], {
        nowMs,
      });
      expect(appended).toMatchObject({ code: 0 });
    },
  };
}

test("a key that the log enrols counts for the holder whom its record names, and for nobody once it is revoked", async () => {
  const { log, said } = await withRegistrar();
  await said("enroll", "erin.pub", "--holder", "github:5");
  await log.sequence();
  const files = [await approved(log, "github:3", log.approvers.carol), await approved(log, "github:5", erin)];
  await said("revoke", "erin.pub", "--reason", "lost");
  expect((await erase(log, files)).err).toContain("the key was revoked by record");
  expect(notesInFiles(log)).toEqual(secretNotes);
  files.push(await approved(log, "github:4", log.approvers.dave));
  expect((await erase(log, files)).out).toContain("approved by github:3, github:4\n");
});

test("a key that the log enrols as one more of somebody's makes nobody two people", async () => {
  const { log, said } = await withRegistrar();
  await said("enroll", "erin.pub", "--holder", "github:5,github:4");
  await log.sequence();
  const dave = await approved(log, "github:4", log.approvers.dave);
  const both = await erase(log, [dave, await approved(log, "github:5", erin)]);
  expect(both.err).toContain("github:5 is counted already as github:4");
  expect(notesInFiles(log)).toEqual(secretNotes);
  expect((await erase(log, [dave, await approved(log, "github:3", log.approvers.carol)])).code).toBe(0);
});

test("a record that enrols another key of theirs shows two people to be one, whoever signed", async () => {
  const { log, said } = await withRegistrar();
  await said("enroll", "erin.pub", "--holder", "github:3,github:4");
  await log.sequence();
  const files = [
    await approved(log, "github:3", log.approvers.carol),
    await approved(log, "github:4", log.approvers.dave),
  ];
  expect((await erase(log, files)).err).toContain("github:4 is counted already as github:3");
  expect(notesInFiles(log)).toEqual(secretNotes);
});
