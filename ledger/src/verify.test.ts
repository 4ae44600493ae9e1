import { describe, expect, test } from "vitest";
import {
  evaluate,
  facts,
  lifecycle,
  ORIGIN,
  propose,
  registryOf,
  signAfter,
  stranger,
  writer,
} from "../test/sample-records.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { canonical, canonicalBytes } from "./canonical.ts";
import { canonicalDigest } from "./digest.ts";
import { envelopeBytes, preAuthEncoding, STATEMENT_PAYLOAD_TYPE } from "./dsse.ts";
import type { Envelope } from "./dsse.ts";
import { verifyEd25519 } from "./keys/ed25519.ts";
import { verifyEd25519WithNode } from "./node/verifier.ts";
import type { RecordContent } from "./record.ts";
import type { Signer } from "./keys/signer.ts";
import { verifyChain } from "./verify-chain.ts";
import { verifyRecord } from "./verify.ts";

const registry = registryOf(writer);
const [proposed, evaluated, enforced, remembered] = await lifecycle();

function opened(envelope: Uint8Array): Envelope {
  return JSON.parse(Buffer.from(envelope).toString("utf8")) as Envelope;
}

function payloadText(envelope: Uint8Array): string {
  return Buffer.from(decodeBase64(opened(envelope).payload)).toString("utf8");
}

async function signPayload(
  payload: Uint8Array,
  signer: Signer = writer,
  type = STATEMENT_PAYLOAD_TYPE,
): Promise<Uint8Array> {
  const signature = await signer.sign(preAuthEncoding(type, payload));
  return envelopeBytes(type, payload, [{ keyid: signer.keyId, sig: encodeBase64(signature) }]);
}

function problem(input: Uint8Array | object, keys = registry): { code: string; at?: string } | null {
  const verdict = verifyRecord(input, keys);
  if (verdict.ok) return null;
  const { code, at } = verdict.problem;
  return at === undefined ? { code } : { code, at };
}

describe("a record of each kind", () => {
  test.each([
    ["propose", proposed],
    ["evaluate", evaluated],
    ["enforce", enforced],
    ["remember", remembered],
  ] as const)("%s verifies, to what was signed and stored", (kind, record) => {
    for (const verifySignature of [verifyEd25519, verifyEd25519WithNode]) {
      expect(verifyRecord(record.envelope, registry, { verifySignature, origin: ORIGIN })).toMatchObject({
        ok: true,
        digest: record.digest,
        leafHash: record.leafHash,
        statement: { predicate: { kind, seq: record.seq, prev: record.prev } },
      });
    }
  });

  test("the envelope may come as its JSON value", () => {
    expect(verifyRecord(opened(evaluated.envelope), registry)).toMatchObject({
      ok: true,
      digest: evaluated.digest,
    });
  });

  test("the verdict says in words what it proves and what it does not", () => {
    const verdict = verifyRecord(evaluated.envelope, registry);
    if (!verdict.ok) throw new Error(verdict.problem.message);
    expect(verdict.proves.join("\n")).toContain(
      `${writer.keyId} signed this evaluate record, number 1 of stream gate/1`,
    );
    expect(verdict.proves.join("\n")).toContain("`permit` was recorded with exactly these facts");
    expect(verdict.doesNotProve.join("\n")).toContain("that what the record asserts was true");
    expect(verdict.doesNotProve.join("\n")).toContain("that nothing went unrecorded");
  });
});

describe("a changed record", () => {
  test("no single byte of the stored envelope can change", () => {
    const verifySignature = verifyEd25519WithNode;
    const unnoticed: (readonly [at: number, flip: number])[] = [];
    for (let at = 0; at < evaluated.envelope.length; at += 1) {
      for (const flip of [0x01, 0x20, 0x80]) {
        const changed = evaluated.envelope.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        if (verifyRecord(changed, registry, { verifySignature }).ok) unnoticed.push([at, flip]);
      }
    }
    expect(unnoticed).toEqual([]);
    expect(verifyRecord(evaluated.envelope, registry, { verifySignature }).ok).toBe(true);
  });

  test("nor can a byte go or come", () => {
    const whole = [...evaluated.envelope];
    for (let at = 0; at < whole.length; at += 1) {
      const shorter = Uint8Array.from(whole.toSpliced(at, 1));
      expect(verifyRecord(shorter, registry, { verifySignature: verifyEd25519WithNode }).ok).toBe(false);
    }
    for (const input of [new Uint8Array(0), evaluated.envelope.subarray(0, 100)]) {
      expect(problem(input)).toEqual({ code: "json.syntax", at: expect.any(String) });
    }
  });

  test("the payload, the signature and the key id are each named", () => {
    const envelope = opened(evaluated.envelope);
    const payload = payloadText(evaluated.envelope).replace('"outcome":"permit"', '"outcome":"refuse"');
    expect(problem({ ...envelope, payload: encodeBase64(Buffer.from(payload)) })).toEqual({
      code: "signature.invalid",
      at: "/signatures/0/sig",
    });
    const [signature] = envelope.signatures;
    const changed = (part: object): object => ({ ...envelope, signatures: [{ ...signature, ...part }] });
    const other = opened(enforced.envelope).signatures[0]?.sig;
    expect(problem(changed({ sig: other }))).toEqual({ code: "signature.invalid", at: "/signatures/0/sig" });
    expect(problem(changed({ sig: "AAAA" }))).toEqual({ code: "signature.invalid", at: "/signatures/0/sig" });
    expect(problem(changed({ keyid: stranger.keyId }))).toEqual({
      code: "key.unknown",
      at: "/signatures/0/keyid",
    });
  });

  test("the envelope is closed", () => {
    const envelope = opened(evaluated.envelope);
    const [signature] = envelope.signatures;
    expect(problem({ ...envelope, extra: 1 })).toMatchObject({ code: "envelope.shape" });
    expect(problem({ ...envelope, signatures: [{ ...signature, alg: "none" }] })).toMatchObject({
      code: "envelope.shape",
    });
    expect(problem({ ...envelope, signatures: [] })).toMatchObject({ code: "signature.count" });
    expect(problem({ ...envelope, signatures: [signature, signature] })).toMatchObject({
      code: "signature.count",
    });
    expect(problem({ ...envelope, payload: `${envelope.payload}\n` })).toMatchObject({
      code: "base64.malformed",
    });
    expect(problem({ ...envelope, payloadType: "application/json" })).toMatchObject({
      code: "envelope.payload-type",
    });
    expect(problem(Buffer.from(`{"payload":"","payload":"",${canonical(envelope).slice(1)}`))).toMatchObject({
      code: "json.duplicate-key",
    });
  });
});

describe("the key is the registry's to judge", () => {
  test("a key that is not enrolled", async () => {
    const record = await signAfter(null, propose(), stranger);
    expect(problem(record.envelope)).toEqual({ code: "key.unknown", at: "/signatures/0/keyid" });
  });

  test("a key enrolled for something else", () => {
    expect(problem(proposed.envelope, registryOf(writer, { purpose: "approver" }))).toMatchObject({
      code: "key.purpose",
    });
  });

  test("a key enrolled for another log, and a record of another log", () => {
    expect(problem(proposed.envelope, registryOf(writer, { origin: "log.test/production" }))).toMatchObject({
      code: "key.origin",
    });
    expect(verifyRecord(proposed.envelope, registry, { origin: "log.test/production" })).toMatchObject({
      ok: false,
      problem: { code: "statement.origin" },
    });
  });

  test("any record where a log is demanded that has no name, as a setting that is missing has none", () => {
    for (const origin of [undefined, null, "", "two words", 7, [ORIGIN]]) {
      const options = { origin } as never;
      expect(verifyRecord(proposed.envelope, registry, options)).toMatchObject({
        ok: false,
        problem: { code: "demand.origin" },
      });
      expect(verifyChain([proposed], registry, options)).toMatchObject({
        ok: false,
        problem: { code: "demand.origin" },
      });
    }
    expect(verifyRecord(proposed.envelope, registry, {})).toMatchObject({ ok: true });
  });

  test("a signature by another key under this key's name", async () => {
    const payload = Buffer.from(payloadText(proposed.envelope));
    const signature = await stranger.sign(preAuthEncoding(STATEMENT_PAYLOAD_TYPE, payload));
    const signatures = [{ keyid: writer.keyId, sig: encodeBase64(signature) }];
    expect(problem(envelopeBytes(STATEMENT_PAYLOAD_TYPE, payload, signatures))).toMatchObject({
      code: "signature.invalid",
    });
  });

  test("another payload type under the same signature is other bytes", async () => {
    const envelope = opened(
      await signPayload(Buffer.from(payloadText(proposed.envelope)), writer, "text/plain"),
    );
    expect(problem({ ...envelope, payloadType: STATEMENT_PAYLOAD_TYPE })).toMatchObject({
      code: "signature.invalid",
    });
  });
});

describe("what the right key signed and still means nothing", () => {
  const text = payloadText(evaluated.envelope);
  test.each([
    ["blanks", text.replace('"_type":', '"_type": '), "json.not-canonical"],
    ["keys out of order", text.replace(/^\{("_type":"[^"]*"),(.*)\}$/, "{$2,$1}"), "json.not-canonical"],
    ["a number in another form", text.replace("2.5", "25e-1"), "json.not-canonical"],
    ["a key twice", text.replace('"v":1', '"v":1,"v":1'), "json.duplicate-key"],
    ["an integer beyond 2^53", text.replace("2.5", "9007199254740993"), "json.unsafe-integer"],
    ["half a surrogate pair", text.replace("payments@", String.raw`\ud83d`), "json.lone-surrogate"],
    ["no JSON", "%PDF-1.4", "json.syntax"],
    ["another JSON value", "[]", "statement.shape"],
  ])("%s", async (_name, payload, code) => {
    expect(payload).not.toBe(text);
    expect(problem(await signPayload(Buffer.from(payload)))).toMatchObject({ code });
  });

  type Json = { [key: string]: unknown };
  const removed = Symbol("removed");

  /** The statement with the value at a path replaced, or taken out. */
  function edited(path: string, value: unknown): unknown {
    const statement: unknown = JSON.parse(text);
    const steps = path.split("/").slice(1);
    const last = steps.pop() ?? "";
    let place = statement as Json;
    for (const step of steps) place = place[step] as Json;
    if (value === removed) delete place[last];
    else place[last] = value;
    return statement;
  }

  const other = "00".repeat(32);
  const subjects = (JSON.parse(text) as { subject: unknown[] }).subject;
  test.each<[string, string, unknown, string, string]>([
    ["an unknown member", "/extra", 1, "statement.shape", ""],
    ["an unknown member of the predicate", "/predicate/extra", 1, "statement.shape", "/predicate"],
    ["an unknown member of the body", "/predicate/body/extra", 1, "statement.shape", "/predicate/body"],
    ["another version", "/predicate/v", 2, "statement.shape", "/predicate/v"],
    ["an unknown kind", "/predicate/kind", "grants", "statement.shape", "/predicate/kind"],
    [
      "another kind's type",
      "/predicateType",
      "https://interlock.dev/records/enforce/v1",
      "statement.kind",
      "/predicateType",
    ],
    ["another statement type", "/_type", "https://in-toto.io/Statement/v0.1", "statement.shape", "/_type"],
    ["another key inside", "/predicate/keyId", stranger.keyId, "statement.key", "/predicate/keyId"],
    ["an unknown stage", "/predicate/stage", "none", "statement.shape", "/predicate/stage"],
    ["an unknown outcome", "/predicate/body/outcome", "deny", "statement.shape", "/predicate/body/outcome"],
    [
      "a day that does not exist",
      "/predicate/at",
      "2026-02-30T03:04:06.678Z",
      "statement.time",
      "/predicate/at",
    ],
    [
      "a time without milliseconds",
      "/predicate/at",
      "2026-01-02T03:04:06Z",
      "statement.shape",
      "/predicate/at",
    ],
    ["an id of another time", "/predicate/at", "2026-01-02T03:04:06.679Z", "statement.time", "/predicate/id"],
    ["no record before", "/predicate/prev", null, "statement.place", "/predicate/prev"],
    ["a record before the first", "/predicate/seq", 0, "statement.place", "/predicate/prev"],
    ["a stream that is no name", "/predicate/stream", "a b", "statement.shape", "/predicate/stream"],
    ["an origin with a line feed", "/predicate/origin", "a\nb", "statement.shape", "/predicate/origin"],
    ["no parents", "/predicate/parents", [], "statement.parents", "/predicate/parents"],
    ["a parent twice", "/predicate/parents", [other, other], "statement.parents", "/predicate/parents"],
    ["other facts", "/predicate/body/facts", {}, "statement.digest", "/predicate/body/factsDigest"],
    ["facts that are a list", "/predicate/body/facts", [], "statement.shape", "/predicate/body/facts"],
    [
      "another proposal in the body",
      "/predicate/body/proposalDigest",
      other,
      "statement.subject",
      "/subject/0",
    ],
    ["another proposal as subject", "/subject/0/digest/sha256", other, "statement.subject", "/subject/0"],
    [
      "another commit as subject",
      "/subject/1/digest/gitCommit",
      "00".repeat(20),
      "statement.subject",
      "/subject/1",
    ],
    ["a short commit", "/predicate/policy/commit", "abababa", "statement.shape", "/predicate/policy/commit"],
    ["no policy subject", "/subject", subjects.slice(0, 1), "statement.subject", "/subject"],
    ["a policy subject without a policy", "/predicate/policy", removed, "statement.subject", "/subject"],
    ["a policy that is null", "/predicate/policy", null, "statement.shape", "/predicate/policy"],
    ["the subjects swapped", "/subject", [...subjects].reverse(), "statement.subject", "/subject"],
    [
      "an upper-case digest",
      "/predicate/body/factsDigest",
      "AB".repeat(32),
      "statement.shape",
      "/predicate/body/factsDigest",
    ],
  ])("%s", async (_name, path, value, code, at) => {
    expect(problem(await signPayload(canonicalBytes(edited(path, value))))).toEqual({ code, at });
  });

  test("a member named __proto__ is unknown too", async () => {
    for (const at of ['"predicate":{', '"body":{', '"policy":{']) {
      const payload = text.replace(at, `${at}"__proto__":{},`);
      expect(JSON.parse(payload)).not.toEqual(JSON.parse(text));
      expect(problem(await signPayload(canonicalBytes(JSON.parse(payload))))).toMatchObject({
        code: "statement.shape",
      });
    }
  });

  test.each([
    ["enforce", enforced, "evaluation"],
    ["remember", remembered, "enforcement"],
  ] as const)("%s of a record that is not its parent", async (_kind, record, field) => {
    const payload = payloadText(record.envelope).replace(
      /"parents":\["[0-9a-f]+"\]/,
      `"parents":["${other}"]`,
    );
    expect(problem(await signPayload(Buffer.from(payload)))).toEqual({
      code: "statement.parents",
      at: `/predicate/body/${field}`,
    });
  });

  test("a propose record of another proposal than its subject", async () => {
    const payload = payloadText(proposed.envelope).replace('"canary":10', '"canary":11');
    expect(problem(await signPayload(Buffer.from(payload)))).toMatchObject({ code: "statement.subject" });
  });
});

describe("signing", () => {
  test("gives the same bytes for the same draft", async () => {
    const [again] = await lifecycle();
    expect(again.envelope).toEqual(proposed.envelope);
  });

  test("refuses what would not verify", async () => {
    const wrongFacts = evaluate(proposed.digest);
    if (wrongFacts.kind !== "evaluate") throw new Error("not an evaluation");
    const draft = { ...wrongFacts, body: { ...wrongFacts.body, facts: { ...facts, more: 1 } } };
    await expect(signAfter(proposed, draft)).rejects.toMatchObject({ code: "statement.digest" });
    const hidden = { ...wrongFacts, body: { ...wrongFacts.body, facts: { when: new Date(0) } } };
    await expect(signAfter(proposed, hidden as never)).rejects.toMatchObject({
      code: "json.not-plain",
      problem: { at: "/predicate/body/facts/when" },
    });
    await expect(signAfter(null, { ...propose(), proposalDigest: "00".repeat(32) })).rejects.toMatchObject({
      code: "statement.subject",
    });
  });

  test("refuses a signer whose name is another key's, or whose signatures are none", async () => {
    await expect(signAfter(null, propose(), { ...writer, keyId: stranger.keyId })).rejects.toMatchObject({
      code: "key.id-mismatch",
    });
    const short: Signer = { ...writer, sign: () => new Uint8Array(63) };
    await expect(signAfter(null, propose(), short)).rejects.toMatchObject({ code: "signature.invalid" });
  });

  test("what comes back is what the bytes say, whatever happens to the caller's objects meanwhile", async () => {
    const proposal = { action: "deploy" as string };
    const slow: Signer = {
      ...writer,
      sign: async (bytes) => {
        proposal.action = "drop";
        return await writer.sign(bytes);
      },
    };
    const content: RecordContent = {
      kind: "propose",
      stage: "advisory",
      parents: [],
      proposalDigest: canonicalDigest(proposal),
      body: { proposal },
    };
    const record = await signAfter(null, content, slow);
    expect(record.statement.predicate.body).toEqual({ proposal: { action: "deploy" } });
    expect(verifyRecord(record.envelope, registry)).toMatchObject({ ok: true, statement: record.statement });
  });
});
