import { describe, expect, test } from "vitest";
import { bundleKeys, logSigner, sampleBundle, sampleLog, sourceText } from "../../test/sample-bundle.ts";
import { FIRST_AT_MS, propose, registryOf, signAfter, signerOf, writer } from "../../test/sample-records.ts";
import { canonicalBytes } from "../canonical.ts";
import { canonicalDigest } from "../digest.ts";
import { secretOf } from "../erasure/commitment.ts";
import { keyRegistry } from "../keys/key-registry.ts";
import { LedgerError } from "../ledger-error.ts";
import { signCheckpoint, verifyCheckpoint } from "../log/checkpoint-signature.ts";
import { sequenceOnce } from "../log/sequence.ts";
import { verifyEd25519WithNode } from "../node/verifier.ts";
import { inclusionProof } from "../tree/inclusion.ts";
import { decodeUtf8, encodeUtf8 } from "../utf8.ts";
import type { Bundle, BundledRecord } from "./bundle.ts";
import { makeBundle } from "./make-bundle.ts";
import { verifyBundle } from "./verify-bundle.ts";

/** What is wrong with a bundle, as code and place. */
function problemOf(bundle: unknown, keys = bundleKeys): string {
  const verdict = verifyBundle(canonicalBytes(bundle), keys);
  return verdict.ok ? "valid" : `${verdict.problem.code} ${verdict.problem.at ?? ""}`.trim();
}

/** The bundle with one of its records changed. */
function withRecord(bundle: Bundle, number: number, change: Partial<BundledRecord>): Bundle {
  return {
    ...bundle,
    records: bundle.records.map((record, at) => (at === number ? { ...record, ...change } : record)),
  };
}

const registrar = signerOf(9);
const other = "0".repeat(64);

describe("a bundle that holds", () => {
  test("proves its record's place, its chain and its policy, and says what it does not", async () => {
    const verdict = verifyBundle(canonicalBytes(await sampleBundle()), bundleKeys);
    if (!verdict.ok) throw new Error(verdict.problem.message);
    expect(verdict.about.index).toBe(3);
    expect(verdict.records.map(({ index }) => index)).toEqual([2, 3, 4, 5]);
    expect(verdict.checkpoint.checkpoint.size).toBe(6);
    expect(verdict.checkpoint.signatures[0].atMs).toBe(Math.floor((FIRST_AT_MS + 9000) / 1000) * 1000);
    expect(verdict.proves.slice(3)).toEqual([
      "it is record 3 of the log log.test/staging, in the tree over its first 6 records that the log's key signed",
      "the log's key says that it signed the tree at 2026-01-02T03:04:14.000Z",
      "3 other records of the bundle are signed and in the same tree",
      "the policy's 1 file in the bundle is the one that the record pins",
    ]);
    expect(verdict.doesNotProve).toContain(
      "that the log shows everybody the same 6 records: that takes an anchor or a witness",
    );
  });

  test("may be written with blanks, and without its chain and its sources", async () => {
    const bundle = await sampleBundle({ withChain: false, sources: [] });
    expect(bundle.records.map(({ index }) => index)).toEqual([3]);
    const verdict = verifyBundle(encodeUtf8(JSON.stringify(bundle, null, 2)), bundleKeys);
    expect(verdict.ok && verdict.doesNotProve).toContain(
      "what policies/shop.policy of its policy said: the bundle does not hold it",
    );
  });

  test("takes the first checkpoint that holds all its records, whatever came after", async () => {
    const { store } = await sampleLog();
    const [first] = store.state.checkpoints;
    const [stranger] = await store.read("gate/0", 0);
    const bundle = await makeBundle(store, stranger?.digest ?? "", { withChain: false, sources: [] });
    expect(bundle.checkpoint).toBe(decodeUtf8(first?.note ?? new Uint8Array(0)));
    expect(problemOf(bundle)).toBe("valid");
  });

  test("discloses a value that a record commits to", async () => {
    const secret = secretOf("call ann", new Uint8Array(16).fill(1));
    const body = { proposal: { note: { $c: secret.commitment } } };
    const { store, records } = await sampleLog({
      ...propose(),
      kind: "propose",
      body,
      proposalDigest: canonicalDigest(body.proposal),
    });
    const bundle = await makeBundle(store, records[0].digest, {
      withChain: false,
      sources: [],
      secrets: [secret],
    });
    const verdict = verifyBundle(canonicalBytes(bundle), bundleKeys);
    expect(verdict.ok && verdict.proves.at(-1)).toBe(
      "1 disclosed value stood in the records when they were signed",
    );
    const changed = { ...secret, value: "call bob" };
    expect(problemOf({ ...bundle, secrets: [changed] })).toBe("bundle.secret /secrets/0");
    const foreign = secretOf("call ann", new Uint8Array(16).fill(2));
    expect(problemOf({ ...bundle, secrets: [foreign] })).toBe("bundle.secret /secrets/0");
  });
});

describe("a bundle is invalid", () => {
  test("where it is none: another version, a member too many, no records, a key twice", async () => {
    const bundle = await sampleBundle();
    expect(problemOf({ ...bundle, v: 2 })).toBe("bundle.shape /v");
    expect(problemOf({ ...bundle, note: "hello" })).toBe("bundle.shape");
    expect(problemOf({ ...bundle, records: [] })).toBe("bundle.shape /records");
    expect(problemOf([])).toBe("bundle.shape");
    const twice = decodeUtf8(canonicalBytes(bundle)).replace('"v":1', '"v":1,"v":1');
    expect(verifyBundle(encodeUtf8(twice), bundleKeys)).toMatchObject({
      ok: false,
      problem: { code: "json.duplicate-key" },
    });
  });

  test("where a byte of a record's payload changed, or its signature", async () => {
    const bundle = await sampleBundle();
    const [, record] = bundle.records;
    if (record === undefined) throw new Error("the sample has four records");
    const { envelope } = record;
    const payload = `${envelope.payload.startsWith("A") ? "B" : "A"}${envelope.payload.slice(1)}`;
    expect(problemOf(withRecord(bundle, 1, { envelope: { ...envelope, payload } }))).toBe(
      "signature.invalid /records/1/envelope/signatures/0/sig",
    );
    expect(problemOf(withRecord(bundle, 1, { envelope: { ...envelope, signatures: [] } }))).toBe(
      "signature.count /records/1/envelope/signatures",
    );
  });

  test("where the record in question is not in it", async () => {
    expect(problemOf({ ...(await sampleBundle()), record: other })).toBe("bundle.record /record");
  });

  test("where a proof leads elsewhere, or from another place", async () => {
    const bundle = await sampleBundle();
    const [, record] = bundle.records;
    const hashes = [...(record?.hashes ?? [])];
    hashes[0] = other;
    expect(problemOf(withRecord(bundle, 1, { hashes }))).toBe("bundle.inclusion /records/1/hashes");
    expect(problemOf(withRecord(bundle, 1, { hashes: [] }))).toBe("bundle.inclusion /records/1/hashes");
    expect(problemOf(withRecord(bundle, 3, { index: 6 }))).toBe("bundle.inclusion /records/3/hashes");
  });

  test("where records stand twice or in another order than the log's", async () => {
    const bundle = await sampleBundle();
    const [first, ...others] = bundle.records;
    expect(problemOf({ ...bundle, records: [first, first, ...others] })).toBe(
      "bundle.order /records/1/index",
    );
    expect(problemOf({ ...bundle, records: [...others, first] })).toBe("bundle.order /records/3/index");
  });

  test("where a record does not hang together with the others", async () => {
    const { store, records } = await sampleLog();
    const whole = await makeBundle(store, records[1].digest, { withChain: true, sources: [] });
    const [stranger] = await store.read("gate/0", 0);
    const alone = await makeBundle(store, stranger?.digest ?? "", { withChain: false, sources: [] });
    // Its proof is for a smaller tree; under the larger checkpoint it needs one of its own, which the log can give.
    const { hashes } = await inclusionProof(store, 0, 6);
    const added = alone.records.map((record) => ({ ...record, hashes }));
    expect(problemOf({ ...whole, records: [...added, ...whole.records] })).toBe("bundle.stranger /records/0");
  });

  test("where the checkpoint is of another log, of another key, or of another tree", async () => {
    const bundle = await sampleBundle();
    const checkpoint = verifyCheckpoint(encodeUtf8(bundle.checkpoint), {
      origin: "log.test/staging",
      keys: bundleKeys.values(),
    });
    if (!checkpoint.ok) throw new Error(checkpoint.problem.message);
    const resigned = async (change: object, signer = logSigner): Promise<string> =>
      problemOf({
        ...bundle,
        checkpoint: decodeUtf8(
          await signCheckpoint({ ...checkpoint.checkpoint, ...change }, signer, FIRST_AT_MS),
        ),
      });
    expect(await resigned({})).toBe("valid");
    expect(await resigned({ origin: "log.test/production" })).toBe("checkpoint.origin /checkpoint");
    expect(await resigned({}, writer)).toBe("checkpoint.unsigned /checkpoint");
    expect(await resigned({ root: other })).toBe("bundle.inclusion /records/0/hashes");
    // The way of the first ones is the same in a tree of five; the last one has no place in it.
    expect(await resigned({ size: 5 })).toBe("bundle.inclusion /records/2/hashes");
    expect(problemOf({ ...bundle, checkpoint: `${bundle.checkpoint}x` })).toBe("note.malformed /checkpoint");
  });

  test("where a source is not the pinned one, is none of the policy's, or comes twice", async () => {
    const bundle = await sampleBundle();
    const [source] = bundle.sources;
    const sources = (...list: readonly unknown[]): string => problemOf({ ...bundle, sources: list });
    expect(sources({ ...source, text: `${sourceText} ` })).toBe("bundle.source /sources/0");
    expect(sources({ ...source, path: "policies/other.policy" })).toBe("bundle.source /sources/0");
    expect(sources(source, source)).toBe("bundle.source /sources/1");
  });

  test("where its keys are not believed: unknown, of another purpose, for another log", async () => {
    const bundle = await sampleBundle();
    expect(problemOf(bundle, keyRegistry([]))).toBe("key.unknown /records/0/envelope/signatures/0/keyid");
    // Whoever can write records cannot sign trees, and the other way round.
    expect(problemOf(bundle, registryOf(writer))).toBe("checkpoint.unsigned /checkpoint");
    expect(problemOf(bundle, registryOf(writer, { origin: "log.test/production" }))).toBe(
      "key.origin /records/0/envelope/predicate/origin",
    );
    const demand = verifyBundle(canonicalBytes(bundle), bundleKeys, { origin: "log.test/production" });
    expect(demand).toMatchObject({ ok: false, problem: { code: "statement.origin" } });
  });
});

async function made(digest: string, log = sampleLog()): Promise<unknown> {
  try {
    return await makeBundle((await log).store, digest, { withChain: true, sources: [] });
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
}

describe("no bundle is made", () => {
  test("of a record that the log does not hold, or holds under no checkpoint yet", async () => {
    expect(await made(other)).toBe("bundle.record");
    const log = sampleLog();
    const { store, records } = await log;
    const later = await signAfter(records[3], propose());
    await store.append(later);
    expect(await made(later.digest, log)).toBe("bundle.unsequenced");
  });
});

test("a record about keys comes along, and a key that it revokes signs nothing after it", async () => {
  const { store, records } = await sampleLog();
  const revoke = await signAfter(
    records[3],
    {
      kind: "key.revoke",
      stage: "constrained",
      parents: [],
      body: { keyId: writer.keyId, reason: "lost", compromisedSinceMs: null },
    },
    registrar,
  );
  const after = await signAfter(revoke, propose());
  await store.appendAll([revoke, after]);
  await sequenceOnce({
    store,
    signer: logSigner,
    origin: "log.test/staging",
    nowMs: () => FIRST_AT_MS + 20_000,
  });
  const keys = keyRegistry([
    ...bundleKeys.values(),
    { keyId: registrar.keyId, publicKey: registrar.publicKey, purpose: "registrar", origin: null },
  ]);
  const of = async (digest: string): Promise<string> =>
    problemOf(await makeBundle(store, digest, { withChain: false, sources: [] }), keys);
  expect(await of(records[1].digest)).toBe("valid");
  expect(await of(after.digest)).toBe("key.revoked /records/1/envelope");
});

test("a letter changed anywhere in a bundle is found", async () => {
  const bundle = await sampleBundle();
  const text = decodeUtf8(canonicalBytes(bundle));
  const whole = verifyBundle(encodeUtf8(text), bundleKeys);
  for (let at = 0; at < text.length; at += 97) {
    const letter = text[at] === "A" ? "B" : "A";
    const changed = `${text.slice(0, at)}${letter}${text.slice(at + 1)}`;
    const verdict = verifyBundle(encodeUtf8(changed), bundleKeys, { verifySignature: verifyEd25519WithNode });
    expect(verdict.ok).toBe(false);
  }
  expect(whole.ok).toBe(true);
});
