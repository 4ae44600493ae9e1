import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type RecordContent,
  SALT_BYTES,
  secretOf,
  sequenceOnce,
  type SignedRecord,
  signRecord,
  ulid,
} from "@interlock/ledger";
import { createLog, openLog } from "@interlock/stores/disk";
import { openSecretFile } from "@interlock/stores/secrets";
import { describe, expect, test } from "vitest";

import { type ReplayScene, replayScene } from "../../test/replay-scene.ts";
import { NOW_MS } from "../../test/workplace.ts";

const ORIGIN = "test.example/shop";

/** Appends streams to the log of a scene, which is made where there is none, and gives them their places. */
async function append(
  { place, logKey }: ReplayScene,
  streams: readonly (readonly SignedRecord[])[],
  { isSequenced = true, isNew = false }: { readonly isSequenced?: boolean; readonly isNew?: boolean } = {},
): Promise<void> {
  const folder = join(place.dir, "log");
  if (isNew) createLog(folder, { origin: ORIGIN });
  const log = openLog(folder, { access: "write" });
  for (const records of streams) await log.appendAll(records);
  if (isSequenced) {
    await sequenceOnce({ store: log, signer: logKey, origin: ORIGIN, nowMs: () => NOW_MS + 1_000 });
  }
  await log.close();
}

/** A record of a stream of its own by which the writer ends its own key. */
async function revocation({ writer }: ReplayScene): Promise<SignedRecord> {
  const body = { keyId: writer.keyId, reason: "it leaked", compromisedSinceMs: null };
  const content: RecordContent = { kind: "key.revoke", stage: "constrained", parents: [], body };
  const place = { stream: "keys/1", seq: 0, prev: null, origin: ORIGIN };
  const atMs = NOW_MS + 500;
  const id = ulid(atMs, new Uint8Array(10).fill(1));
  return signRecord({ ...content, ...place, id, at: new Date(atMs).toISOString() }, writer);
}

/** When something in the folder of the log was written to last. */
function mtimeOf({ place }: ReplayScene, name: string): bigint {
  return statSync(join(place.dir, "log", name), { bigint: true }).mtimeNs;
}

const args = ["--log", "log"] as const;

// A thread that is started from the sources reads all of them first.
describe("the decisions of a log", { timeout: 60_000 }, () => {
  test("replay, whether or not they have a place yet", async () => {
    const scene = await replayScene();
    await append(scene, [await scene.records(1), await scene.records(2)], { isNew: true });
    await append(scene, [await scene.records(3)], { isSequenced: false });
    const { out, err, code } = await scene.replay(...args);
    expect(err).toBe("");
    expect(out).toBe(
      [
        "3 decisions: 3 equal, 0 differ",
        "3 records passed over: no decision, or before `--since`",
        "the log test.example/shop: 4 records in its tree, none anchored, 2 without a place; `interlock verify` says what that proves",
        "",
      ].join("\n"),
    );
    expect(code).toBe(0);
  });

  test("have the values that the log keeps beside its records, until they are erased", async () => {
    const scene = await replayScene();
    const secret = secretOf("a", new Uint8Array(SALT_BYTES).fill(9));
    const payload = { image: { $c: secret.commitment } };
    const concealed = await scene.records(1, { proposal: (proposal) => ({ ...proposal, payload }) });
    await append(scene, [concealed], { isNew: true });
    expect((await scene.replay(...args)).out).toContain("gate/1#1: not replayable\n");
    const kept = openSecretFile(join(scene.place.dir, "log/secrets.db"), { mayMake: true });
    await kept.put([{ ...secret, subjects: ["ann"], class: "deploy.image", sinceMs: NOW_MS }]);
    expect(await scene.replay(...args)).toMatchObject({ code: 0 });
    await kept.erase([secret.commitment]);
    kept.close();
    const lying = (): unknown =>
      readdirSync(join(scene.place.dir, "log")).map((name) => [name, mtimeOf(scene, name)]);
    const before = lying();
    expect((await scene.replay(...args)).out).toContain("secret.erased: ");
    expect(lying()).toEqual(before);
  });

  test("are named by their streams where they differ, and counted for programs", async () => {
    const scene = await replayScene();
    const changed = await scene.records(1, { body: (body) => ({ ...body, outcome: "refuse" }) });
    await append(scene, [changed, await scene.records(2)], { isNew: true });
    const { out, code } = await scene.replay(...args, "--workers", "2");
    expect(out).toContain("gate/1#1: DIFFERS, permit → permit\n");
    expect(code).toBe(1);
    const lines = (await scene.replay(...args, "--json")).out.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { place: "gate/1#1", answer: "differs" },
      { place: "gate/2#1", answer: "equal" },
      { summary: { counts: { equal: 1, differs: 1 }, log: { size: 4, class: "unanchored" } } },
    ]);
  });
});

describe("what does not hold of a log", () => {
  test("a decision behind the end of its key is not replayed", async () => {
    const scene = await replayScene();
    const late = await scene.records(2);
    await append(scene, [await scene.records(1), [await revocation(scene)]], { isNew: true });
    await append(scene, [late]);
    const { out, code } = await scene.replay(...args);
    expect(out).toContain("gate/2#1: INVALID, not replayed\n  key.revoked: ");
    expect(out).toContain("1 decision: 1 equal, 0 differ\n2 records INVALID, and not replayed\n");
    expect(code).toBe(4);
  });

  test("a byte that changed is told, and the others are replayed", async () => {
    const scene = await replayScene();
    await append(scene, [await scene.records(1), await scene.records(2)], { isNew: true });
    const files = readdirSync(join(scene.place.dir, "log"), { recursive: true, encoding: "utf8" })
      .map((name) => join(scene.place.dir, "log", name))
      .filter((path) => path.includes("streams") && readable(path).includes('"payload"'));
    const [first] = files;
    if (first === undefined) throw new Error("the records stand in files");
    const bytes = readFileSync(first);
    const at = bytes.indexOf('"payload":"') + 100;
    bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
    writeFileSync(first, bytes);
    const { out, code } = await scene.replay(...args);
    expect(out).toContain("record 0 of the log: not read\n  leaf 0 of the tree is record 0 of stream gate/1");
    expect(out).toContain("gate/1#1: not replayable\n");
    expect(out).toContain("2 decisions: 1 equal, 0 differ, 1 not replayable\n");
    expect(out).toContain("2 things wrong with the log\n  store.damaged: ");
    expect(code).toBe(4);
  });

  test("a log of another name, and no log at all", async () => {
    const scene = await replayScene();
    await append(scene, [await scene.records(1)], { isNew: true });
    expect(await scene.replay(...args, "--origin", "log.test/other")).toMatchObject({ code: 4 });
    expect(await scene.replay("--log", "nowhere")).toMatchObject({ code: 3, out: "" });
    expect(await scene.replay("records", ...args)).toMatchObject({ code: 2 });
    const asFolder = await scene.replay("log");
    expect(asFolder.err).toContain("`log` is a log: name it with `--log`");
    expect(asFolder.code).toBe(2);
  });

  test("nothing is said to be equal where the user interrupts its verification", async () => {
    const scene = await replayScene();
    await append(scene, [await scene.records(1)], { isNew: true });
    const world = { interrupted: async () => {} };
    const called = ["replay", ...args, "--key", "keys.json"];
    const { out, err, code } = await scene.place.interlock(called, world);
    expect({ out, code }).toEqual({ out: "", code: 3 });
    expect(err).toContain("interrupted before the log was verified");
  });
});

function readable(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
