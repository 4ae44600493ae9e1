import { createContext, runInContext, Script } from "node:vm";
import { gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";

import { misfit } from "../ledger/src/browser/shape.ts";
import { canonical } from "../ledger/src/canonical.ts";
import type { JsonValue } from "../ledger/src/json.ts";
import { formatKeyRegistry } from "../ledger/src/keys/key-registry.ts";
import { statementSchema } from "../ledger/src/statement/statement-schema.ts";
import { readUnverified } from "../ledger/src/unverified-record.ts";
import { recordStory } from "../ledger/test/record-story.ts";
import { storyRegistry } from "../ledger/test/story-cast.ts";
import { bundleKeys, sampleBundle, sampleLog } from "../ledger/test/sample-bundle.ts";
import { bundleVerifier } from "../scripts/build-verifier.ts";
import { shapeOfSchema } from "../scripts/verifier/shape-of-schema.ts";

/** How many bytes of it travel: half is hashes, words, the curve and the tables. `docs/bundles.md` says what each part takes. */
const MOST_GZIPPED_BYTES = 29_500;

const story = await recordStory();

let text = "";
let script: Script;

beforeAll(async () => {
  text = await bundleVerifier();
  const { code } = await transform(text, { format: "iife", globalName: "verifier" });
  script = new Script(code);
});

/** Runs an expression beside the verifier, where there is nothing but the language and what the web's platform adds. */
function inBrowser(expression: string, values: Readonly<Record<string, string>>): unknown {
  const context = createContext({ TextEncoder, TextDecoder, ...values });
  script.runInContext(context);
  const answer = runInContext(
    `const bytesOf = (text) => Uint8Array.from(new TextEncoder().encode(text)); JSON.stringify(${expression})`,
    context,
  ) as string;
  return JSON.parse(answer);
}

const utf8 = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const keys = formatKeyRegistry(bundleKeys);
const verifyBundle = "verifier.verifyBundle(bytesOf(bundle), verifier.parseKeyRegistry(bytesOf(keys)))";

function problemOf(bundle: unknown): unknown {
  return inBrowser(verifyBundle, { bundle: canonical(bundle), keys });
}

describe("the verifier for browsers", () => {
  test("is small, and names nothing of Node", () => {
    expect(gzipSync(text, { level: 9 }).length).toBeLessThan(MOST_GZIPPED_BYTES);
    expect(text).not.toMatch(/["'`](?:node:|zod)|\brequire\(|\bimport\b|\b__dirname\b|\bBuffer\b/);
    expect(text).not.toMatch(/(?<![.\w])process\s*[.[]/);
  });

  test("verifies a bundle, and says of it what every verifier says", async () => {
    const bundle = canonical(await sampleBundle());
    const answer = inBrowser(verifyBundle, { bundle, keys }) as { ok: boolean; proves: string[] };
    expect(answer).toMatchObject({ ok: true, secrets: 0, sources: { missing: [] } });
    expect(answer.proves).toContain("3 other records of the bundle are signed and in the same tree");
  });

  test("verifies a record of every kind", () => {
    const records = JSON.stringify(story.map(({ record }) => utf8(record.envelope)));
    const registry = formatKeyRegistry(storyRegistry);
    const each =
      "JSON.parse(records).map((record) => verifier.verifyRecord(bytesOf(record), known).problem ?? null)";
    const answers = inBrowser(
      `(() => { const known = verifier.parseKeyRegistry(bytesOf(registry)); return ${each}; })()`,
      {
        records,
        registry,
      },
    );
    expect(answers).toEqual(story.map(() => null));
  });

  test("finds what was changed in a bundle, and where", async () => {
    const bundle = await sampleBundle();
    const [source] = bundle.sources;
    expect(problemOf({ ...bundle, sources: [{ ...source, text: "" }] })).toMatchObject({
      ok: false,
      problem: { code: "bundle.source", at: "/sources/0" },
    });
    expect(problemOf({ ...bundle, note: "" })).toMatchObject({ problem: { code: "bundle.shape", at: "" } });
    expect(problemOf({ ...bundle, v: 2 })).toMatchObject({ problem: { code: "bundle.shape", at: "/v" } });
    expect(problemOf({ ...bundle, checkpoint: bundle.checkpoint.replace("\n6\n", "\n7\n") })).toMatchObject({
      problem: { code: "checkpoint.signature" },
    });
  });

  test("verifies a record, a checkpoint and both proofs by themselves", async () => {
    const { store, records } = await sampleLog();
    const [first, second] = store.state.checkpoints;
    const known = "verifier.parseKeyRegistry(bytesOf(keys))";
    const origin = '"log.test/staging"';
    const record = utf8(records[1].envelope);
    expect(inBrowser(`verifier.verifyRecord(bytesOf(record), ${known})`, { record, keys })).toMatchObject({
      ok: true,
      digest: records[1].digest,
    });
    const changed = record.replace(/"sig":"./, '"sig":"!');
    expect(
      inBrowser(`verifier.verifyRecord(bytesOf(record), ${known})`, { record: changed, keys }),
    ).toMatchObject({
      problem: { code: "base64.malformed" },
    });
    const checkpoint = `verifier.verifyCheckpoint(bytesOf(note), { origin: ${origin}, keys: ${known}.values() })`;
    expect(inBrowser(checkpoint, { note: utf8(second?.note), keys })).toMatchObject({
      ok: true,
      checkpoint: { size: 6 },
    });
    expect(inBrowser(checkpoint, { note: utf8(first?.note).replace("2", "3"), keys })).toMatchObject({
      ok: false,
    });
    const leaf = "ab".repeat(32);
    const proof = `verifier.provesInclusion({ index: 0, size: 1, hashes: [] }, "${leaf}", "${leaf}")`;
    expect(inBrowser(proof, {})).toBe(true);
    const same = `verifier.provesConsistency({ fromSize: 1, toSize: 1, hashes: [] }, "${leaf}", "${leaf}")`;
    expect(inBrowser(same, {})).toBe(true);
    expect(inBrowser(same.replace("ab", "cd"), {})).toBe(false);
  });
});

describe("a table says what its schema says", () => {
  const shape = shapeOfSchema(statementSchema);

  /** Whether both take a value; they have to agree. */
  function isTaken(value: JsonValue): boolean {
    const isParsed = statementSchema.safeParse(value).success;
    if ((misfit(shape, value) === null) !== isParsed) {
      throw new Error(`the schema ${isParsed ? "takes" : "refuses"} ${canonical(value)}`);
    }
    return isParsed;
  }

  test.each(story.map(({ kind, record }) => [kind, record] as const))(
    "of a record %s, and of what is left when any part of it is missing, doubled or something else",
    (_kind, { envelope }) => {
      const { statement } = readUnverified(envelope);
      expect(isTaken(statement as unknown as JsonValue)).toBe(true);
      const taken = [...changesOf(statement as unknown as JsonValue)].filter((change) => isTaken(change));
      // A text may become another text; anything else is seen.
      expect(taken.length).toBeGreaterThan(0);
    },
  );
});

const odd: readonly JsonValue[] = [
  null,
  true,
  -1,
  1.5,
  "",
  "ab",
  "x".repeat(1025),
  [],
  {},
  ["a", "a"],
  { $c: "" },
];

/** The value with each of its parts taken away, put in twice, renamed, or made something else: one at a time. */
function* changesOf(value: JsonValue): Generator<JsonValue> {
  yield* odd;
  if (Array.isArray(value)) {
    yield [...value, ...value];
    for (const [index, item] of value.entries()) {
      yield value.toSpliced(index, 1);
      for (const change of changesOf(item as JsonValue)) yield value.with(index, change);
    }
  } else if (typeof value === "object" && value !== null) {
    yield { ...value, another: 1 };
    for (const [name, member] of Object.entries(value)) {
      const { [name]: _gone, ...others } = value as Readonly<Record<string, JsonValue>>;
      yield others;
      yield { ...others, [`${name}_`]: member };
      for (const change of changesOf(member)) yield { ...value, [name]: change };
    }
  }
}
