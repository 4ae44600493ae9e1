import { describe, expect, test } from "vitest";
import { recordStory } from "../../test/record-story.ts";
import { STORY_ORIGIN, storyRegistry } from "../../test/story-cast.ts";
import type { StoryRecord } from "../../test/story-pen.ts";
import { resigned } from "../../test/resigned.ts";
import type { Json } from "../../test/resigned.ts";
import { fieldsOf } from "../../test/statement-fields.ts";
import { KEY_PURPOSES } from "../keys/key-purpose.ts";
import type { KeyPurpose } from "../keys/key-purpose.ts";
import { keyRegistry } from "../keys/key-registry.ts";
import { verifyEd25519WithNode } from "../node/verifier.ts";
import { verifyRecord } from "../verify.ts";
import { citedRecords } from "./cited-records.ts";
import { RECORD_KINDS } from "./record-kind.ts";
import { signersOf } from "./signing-rights.ts";

const story = await recordStory();
const options = { origin: STORY_ORIGIN, verifySignature: verifyEd25519WithNode };

/** One record of each kind, the one that says most. */
const samples: readonly StoryRecord[] = RECORD_KINDS.map((kind) => {
  const [first, ...others] = story.filter((record) => record.kind === kind);
  if (first === undefined) throw new Error(`the story has no record \`${kind}\``);
  return others.reduce(
    (most, one) => (one.record.envelope.length > most.record.envelope.length ? one : most),
    first,
  );
});

function said(envelope: Uint8Array, keys = storyRegistry): string {
  const verdict = verifyRecord(envelope, keys, options);
  if (verdict.ok) return "valid";
  return `${verdict.problem.code} ${verdict.problem.at ?? ""}`;
}

describe.each(samples.map((sample) => [sample.kind, sample] as const))("%s", (kind, sample) => {
  test("verifies", () => {
    const verdict = verifyRecord(sample.record.envelope, storyRegistry, options);
    expect(verdict).toMatchObject({ ok: true, statement: { predicate: { kind } } });
  });

  test("has no other member than those that its page lists", async () => {
    expect(
      said(await resigned(sample.record.envelope, ({ predicate }) => (predicate.body["extra"] = 1))),
    ).toBe("statement.shape /predicate/body");
    expect(said(await resigned(sample.record.envelope, ({ predicate }) => (predicate["extra"] = 1)))).toBe(
      "statement.shape /predicate",
    );
  });

  test("lacks no field of its body that is not marked as one that may be left out", async () => {
    const top = fieldsOf(kind).filter((field) => !/[.?]/u.test(field));
    expect(top.length).toBeGreaterThan(0);
    for (const field of top.map((name) => name.replace("[]", ""))) {
      const without = await resigned(sample.record.envelope, ({ predicate }) => delete predicate.body[field]);
      expect(said(without)).toMatch(new RegExp(`^statement\\.shape /predicate/body/${field}(/|$)`, "u"));
    }
  });

  test("takes null and a text of 10,000 characters for none of its fields", async () => {
    for (const field of Object.keys(sample.record.statement.predicate.body)) {
      const before = (sample.record.statement.predicate.body as Json)[field];
      const long = await resigned(
        sample.record.envelope,
        ({ predicate }) => (predicate.body[field] = "x".repeat(10_000)),
      );
      expect(said(long)).toMatch(/^statement\.shape \/predicate\/body/u);
      const empty = await resigned(sample.record.envelope, ({ predicate }) => (predicate.body[field] = null));
      // A field that may be null is: then what rests on it is told, or it says something else that is well-formed.
      const isNullable = said(empty) === "valid" || !said(empty).startsWith("statement.shape");
      expect(isNullable).toBe(nullable.has(`${kind} ${field}`) && before !== undefined);
    }
  });

  test("is no record of another kind", async () => {
    for (const other of RECORD_KINDS.filter((name) => name !== kind)) {
      const renamed = await resigned(sample.record.envelope, (statement) => {
        statement.predicate["kind"] = other;
        statement["predicateType"] = `https://interlock.dev/records/${other}/v1`;
      });
      expect(said(renamed)).toMatch(/^(?:statement|key)\./u);
    }
  });

  test("is about what its first subject says, and nothing else", async () => {
    const other = await resigned(sample.record.envelope, (statement) => {
      const [first] = statement.subject;
      if (first !== undefined) first["digest"] = { sha256: "ab".repeat(32) };
    });
    const isCallersWord = kind === "enforce" || kind === "remember";
    expect(said(other)).toBe(isCallersWord ? "valid" : "statement.subject /subject/0");
    const renamed = await resigned(sample.record.envelope, (statement) => {
      const [first] = statement.subject;
      if (first !== undefined) first["name"] = first["name"] === "key" ? "stream" : "key";
    });
    expect(said(renamed)).toBe("statement.subject /subject");
  });

  test("names every record that it rests on as a parent", async () => {
    for (const { digest, at } of citedRecords(sample.record.statement.predicate)) {
      const orphan = await resigned(sample.record.envelope, ({ predicate }) => {
        predicate["parents"] = (predicate["parents"] as string[]).filter((parent) => parent !== digest);
      });
      expect(said(orphan)).toBe(`statement.parents /predicate/body${at}`);
    }
  });

  test("is signed by a key of its purpose", () => {
    const { keyId } = sample.record.statement.predicate;
    const allowed = signersOf(kind);
    for (const purpose of KEY_PURPOSES) {
      const keys = keyRegistry(
        [...storyRegistry.values()].map((key) => (key.keyId === keyId ? { ...key, purpose } : key)),
      );
      const isAllowed = allowed.includes(purpose) && !isAboutOthers(kind, purpose);
      expect(said(sample.record.envelope, keys)).toBe(
        isAllowed ? "valid" : "key.purpose /signatures/0/keyid",
      );
    }
  });
});

/** The fields that may be null, by kind and name. */
const nullable = new Set([
  "activate replaces",
  "calibrate modelDigest",
  "calibrate target",
  "drift declaredDigest",
  "drift observedDigest",
  "drift target",
  "grant enforcement",
  "halt cause",
  "halt quorum",
  "heartbeat checkpoint",
  "heartbeat haltEpoch",
  "key.revoke compromisedSinceMs",
  "revoke cause",
  "stream.close successor",
  "stream.open predecessor",
]);

/** In the story a registrar rotates and revokes keys of others; a key of any other purpose does so of itself only. */
function isAboutOthers(kind: string, purpose: KeyPurpose): boolean {
  return (kind === "key.rotate" || kind === "key.revoke") && purpose !== "registrar";
}

test("who may sign what", () => {
  const table = RECORD_KINDS.map((kind) => `${kind}: ${signersOf(kind).join(" ")}`);
  expect(table).toEqual([
    "propose: writer",
    "evaluate: writer",
    "enforce: writer",
    "remember: writer",
    "grant: writer",
    "revoke: writer approver grant",
    "approve: writer",
    "override: writer",
    "halt: writer approver",
    "resume: writer",
    "drift: writer",
    "calibrate: writer",
    "activate: activator",
    "key.enroll: registrar",
    "key.rotate: writer activator grant approver log registrar",
    "key.revoke: writer activator grant approver log registrar",
    "stream.open: writer",
    "heartbeat: writer",
    "stream.close: writer",
    "redact: writer",
  ]);
});

test("the whole story is three unbroken streams", () => {
  const heads = new Map<string, string>();
  for (const { record } of story) {
    expect(record.prev).toBe(heads.get(record.stream) ?? null);
    heads.set(record.stream, record.leafHash);
  }
  expect(heads.size).toBe(3);
});
