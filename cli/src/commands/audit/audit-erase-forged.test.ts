import { chmodSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  canonicalDigest,
  enrolledKey,
  formatKeyRegistry,
  keyRegistry,
  openLedger,
  parseKeyRegistry,
  type RecordContent,
  type Sha256,
  type Signer,
} from "@interlock/ledger";
import { signerFromPem } from "@interlock/ledger/node";
import { openLog } from "@interlock/stores/disk";
import { secretsPath } from "@interlock/stores/secrets";
import { describe, expect, test } from "vitest";

import { ORIGIN } from "../../../test/audited-log.ts";
import { approved, erase, kept, notesInFiles, place, told } from "../../../test/erasing.ts";
import { freshKey } from "../../../test/records.ts";
import { type SecretLog, secretLog, secretNotes } from "../../../test/secret-log.ts";
import { NOW_MS } from "../../../test/workplace.ts";
import { securityKey } from "../../../../ledger/test/security-key.ts";

/** What somebody writes who stole the writer's key. */
async function written(log: SecretLog, ...contents: readonly RecordContent[]): Promise<void> {
  await writtenBy(signerFromPem(log.place.read("writer.pem")), log, contents);
}

async function writtenBy(
  signer: Signer,
  { place: at }: SecretLog,
  contents: readonly RecordContent[],
): Promise<void> {
  const store = openLog(join(at.dir, "log"), { access: "write" });
  const ledger = openLedger({
    store,
    signer,
    stream: "thief/1",
    origin: ORIGIN,
    nowMs: () => NOW_MS,
    randomBytes: (length) => new Uint8Array(length).fill(9),
  });
  for (const content of contents) await ledger.append(content);
  await store.close();
}

function redaction(commitments: readonly Sha256[], because: "request" | "retention"): RecordContent {
  const [record, approval] = ["a".repeat(64), "b".repeat(64)];
  const cited = because === "request" ? [approval] : [];
  return {
    kind: "redact",
    stage: "constrained",
    parents: [record, ...cited],
    body: {
      commitments,
      records: [record],
      because:
        because === "request"
          ? { kind: "request", reason: "nobody asked" }
          : { kind: "retention", class: "tell.note", keptMs: 1 },
      approvals: cited,
    },
  };
}

function everything({ secrets }: SecretLog): readonly Sha256[] {
  return secrets.map(({ commitment }) => commitment).sort();
}

async function verified({ place: at }: SecretLog): Promise<string> {
  return (await at.interlock(["verify", "log", "--key", "all.keys.json"])).out;
}

async function twoApproved(log: SecretLog): Promise<readonly string[]> {
  const { carol, dave } = log.approvers;
  return [await approved(log, "github:3", carol), await approved(log, "github:4", dave)];
}

describe("what a writer's key alone cannot have erased", () => {
  test.each(["request", "retention"] as const)(
    "values that a record of its own names (%s)",
    async (because) => {
      const log = await kept(await secretLog());
      await written(log, redaction(everything(log), because));
      const retain = ["audit", "retain", "--keep", "another=900d", ...place] as const;
      expect((await log.place.interlock([...retain, "--dry-run"])).code).toBe(0);
      expect((await log.place.interlock([...retain, "--sign-with", "writer.pem"])).code).toBe(0);
      const asked = ["audit", "erase", "--subject", "ann", ...place, "--ask", "asked", "--as", "github:3"];
      expect((await log.place.interlock(asked)).code).toBe(0);
      expect(notesInFiles(log)).toEqual(secretNotes);
    },
  );

  test("other values than those that people approved", async () => {
    const log = await kept(await secretLog());
    expect((await erase(log, await twoApproved(log))).code).toBe(0);
    const store = openLog(join(log.place.dir, "log"), { access: "read" });
    const approvals: Sha256[] = [];
    for (const stream of await store.streams()) {
      const records = stream.startsWith("erasure/") ? await store.read(stream, 0) : [];
      approvals.push(...records.slice(0, 2).map(({ digest }) => digest));
    }
    await store.close();
    const [record] = ["a".repeat(64)];
    await written(log, {
      kind: "redact",
      stage: "constrained",
      parents: [record ?? "", ...approvals],
      body: {
        commitments: everything(log),
        records: [record ?? ""],
        because: { kind: "request", reason: "they approved one, and this is more" },
        approvals,
      },
    });
    const again = await log.place.interlock(["audit", "erase", "--subject", "ann", ...place]);
    expect(again.out).toMatch(/^nothing is kept about `ann`: /u);
    expect(notesInFiles(log)).toEqual([secretNotes[1]]);
  });
});

describe("an erasure spoils no log", () => {
  test("by an approval that does not count beside those that do", async () => {
    const log = await kept(await secretLog());
    const files = [...(await twoApproved(log)), await approved(log, "github:5", securityKey(9))];
    expect((await erase(log, files)).code).toBe(0);
    await log.sequence();
    expect(await verified(log)).not.toContain("INVALID");
    expect(notesInFiles(log)).toEqual([secretNotes[1]]);
  });

  test.each([
    ["a stranger's", "stranger.pem", /neither in the registry nor enrolled/u],
    ["the log's own", "log.pem", /enrolled as `log`/u],
  ])("by a record that %s key signs", async (_, path, why) => {
    const log = await kept(await secretLog());
    if (path === "stranger.pem") log.place.write({ [path]: freshKey().privatePem });
    chmodSync(join(log.place.dir, path), 0o600);
    const files = await twoApproved(log);
    const signedBy = ["--reason", "ann asked", "--sign-with", path];
    const erased = await log.place.interlock([
      "audit",
      "erase",
      ...files,
      "--subject",
      "ann",
      ...place,
      ...signedBy,
    ]);
    expect(erased.code).toBe(3);
    expect(erased.err).toMatch(why);
    const retain = ["audit", "retain", "--keep", "*=1h", ...place, "--sign-with", path];
    expect((await log.place.interlock(retain)).err).toMatch(why);
    expect(notesInFiles(log)).toEqual(secretNotes);
    expect(await verified(log)).not.toContain("INVALID");
  });
});

/** Records that each hold the commitment to what is kept about ann. */
function copies({ secrets }: SecretLog): readonly RecordContent[] {
  return Array.from({ length: 40 }, (_, at) => {
    const proposal = { at, copy: { $c: secrets[0]?.commitment ?? "" } };
    const proposalDigest = canonicalDigest(proposal);
    return { kind: "propose", stage: "constrained", parents: [], proposalDigest, body: { proposal } };
  });
}

describe("a key that a record enrols which has no place yet", () => {
  test("signs no erasure before it has one", async () => {
    const log = await kept(await secretLog());
    const [registrar, coming] = [freshKey(), freshKey()];
    const { keyId, publicKey } = registrar.signer;
    const before = parseKeyRegistry(Buffer.from(log.place.read("all.keys.json")));
    const registry = keyRegistry([
      ...before.values(),
      { keyId, publicKey, purpose: "registrar", origin: null },
    ]);
    log.place.write({ "all.keys.json": formatKeyRegistry(registry), "coming.pem": coming.privatePem });
    chmodSync(join(log.place.dir, "coming.pem"), 0o600);
    const key = enrolledKey({
      keyId: coming.signer.keyId,
      publicKey: coming.signer.publicKey,
      purpose: "writer",
      origin: ORIGIN,
    });
    await writtenBy(registrar.signer, log, [
      { kind: "key.enroll", stage: "constrained", parents: [], body: { key } },
    ]);
    const retain = ["audit", "retain", "--keep", "*=1h", ...place, "--sign-with", "coming.pem"];
    expect((await log.place.interlock(retain)).err).toMatch(/neither in the registry nor enrolled/u);
    expect(notesInFiles(log)).toEqual(secretNotes);
    await log.sequence();
    expect(await log.place.interlock(retain)).toMatchObject({ code: 0, err: "" });
    await log.sequence();
    expect(await verified(log)).not.toContain("INVALID");
  });
});

describe("a value that somebody repeats in many records", () => {
  test("is erased on request", async () => {
    const log = await kept(await secretLog());
    await written(log, ...copies(log));
    const done = await erase(log, await twoApproved(log));
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(notesInFiles(log)).toEqual([secretNotes[1]]);
  });

  test("is erased when its time has run out", async () => {
    const log = await kept(await secretLog());
    await written(log, ...copies(log));
    const retain = ["audit", "retain", "--keep", "*=1h", ...place, "--sign-with", "writer.pem"];
    expect((await log.place.interlock(retain)).out).toBe("tell.note: erased 2 values\n");
    expect(notesInFiles(log)).toEqual([]);
  });
});

describe("a copy of what was erased", () => {
  test("is not taken in again", async () => {
    const log = await kept(await secretLog());
    expect((await erase(log, await twoApproved(log))).code).toBe(0);
    const again = await log.place.interlock(["audit", "secrets", "values.json", "--log", "log"]);
    expect(again.out).toBe("took in 1 value of 1 file; left out 1 value that was erased\n");
    expect(notesInFiles(log)).toEqual([secretNotes[1]]);
  });

  test("goes again where the file of secrets was made anew", async () => {
    const log = await kept(await secretLog());
    expect((await erase(log, await twoApproved(log))).code).toBe(0);
    rmSync(secretsPath(join(log.place.dir, "log")));
    await kept(log);
    expect(notesInFiles(log)).toEqual(secretNotes);
    await log.place.interlock(["audit", "retain", "--keep", "another=1d", ...place, "--dry-run"]);
    expect(notesInFiles(log)).toEqual([secretNotes[1]]);
  });
});

test("a value whose class has a long name is erased when its time has run out", async () => {
  const log = await secretLog();
  const secrets = log.secrets.map((secret) => ({ ...secret, class: `tell.${"😀".repeat(2000)}` }));
  log.place.write({ "values.json": JSON.stringify({ v: 1, secrets }) });
  await kept(log);
  const retain = ["audit", "retain", "--keep", "*=1h", ...place, "--sign-with", "writer.pem"];
  expect(await log.place.interlock(retain)).toMatchObject({ code: 0, err: "" });
  expect(notesInFiles(log)).toEqual([]);
  expect(await verified(log)).not.toContain("INVALID");
});

test("a reason that no record takes is refused before anything is written", async () => {
  const log = await kept(await secretLog());
  const files = await twoApproved(log);
  const reason = ["--reason", "x".repeat(1025), "--sign-with", "writer.pem"];
  const answer = await log.place.interlock([
    "audit",
    "erase",
    ...files,
    "--subject",
    "ann",
    ...place,
    ...reason,
  ]);
  expect(answer.code).toBe(2);
  expect((await log.place.interlock(["audit", ...place, "--kind", "redact,approve"])).out).toContain(
    "0 records",
  );
});

test("a quorum that no record could name is not asked for", async () => {
  const log = await kept(await secretLog());
  for (const quorum of ["1", "33", "100", "2.5", "-2"]) {
    const asked = ["audit", "erase", "--subject", "ann", ...place, ...told, "--quorum", quorum];
    expect((await log.place.interlock(asked)).code).toBe(2);
  }
});

test("values are for their owner alone", async () => {
  const log = await kept(await secretLog());
  const path = secretsPath(join(log.place.dir, "log"));
  expect(statSync(path).mode & 0o077).toBe(0);
  expect(readFileSync(path).includes(secretNotes[0])).toBe(true);
});
