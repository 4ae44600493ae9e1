import { describe, expect, test } from "vitest";
import {
  activate,
  activator,
  FIRST_AT_MS,
  ORIGIN,
  policy,
  propose,
  registryOf,
  signAfter,
  stranger,
  writer,
} from "../test/sample-records.ts";
import { activationInForce, MAX_ACTIVATIONS } from "./activation.ts";
import type { ActivationDemand } from "./activation.ts";
import { keyRegistry } from "./keys/key-registry.ts";
import { verifyEd25519WithNode } from "./node/verifier.ts";
import type { SignedRecord } from "./record.ts";
import { verifyRecord } from "./verify.ts";

const registry = registryOf(activator, { purpose: "activator" });
const demand: ActivationDemand = {
  origin: ORIGIN,
  module: "shop",
  nowMs: FIRST_AT_MS + 60_000,
  verifySignature: verifyEd25519WithNode,
};

const digests = ["aa", "bb", "cc"].map((byte) => byte.repeat(32));

/** Three activations, one after the other, of three modules. */
async function chain(): Promise<readonly [SignedRecord, SignedRecord, SignedRecord]> {
  const first = await signAfter(null, activate(null, digests[0]), activator);
  const second = await signAfter(first, activate(first.digest, digests[1]), activator);
  return [first, second, await signAfter(second, activate(second.digest, digests[2]), activator)];
}

const [first, second, third] = await chain();

function asked(
  records: readonly (SignedRecord | Uint8Array)[],
  change: Partial<ActivationDemand> = {},
  keys = registry,
): unknown {
  const envelopes = records.map((record) => (record instanceof Uint8Array ? record : record.envelope));
  const verdict = activationInForce(envelopes, keys, { ...demand, ...change });
  return verdict.ok ? verdict.activation.digest : verdict.problem.code;
}

describe("the activation in force", () => {
  test("is the one that no other one replaces, in whatever order they come", () => {
    for (const records of [
      [first, second, third],
      [third, first, second],
      [second, third, first, second],
    ]) {
      expect(asked(records)).toBe(third.digest);
    }
  });

  test("says what it puts in force, and what was before", () => {
    const verdict = activationInForce([first.envelope, second.envelope], registry, demand);
    expect(verdict).toMatchObject({
      ok: true,
      activation: {
        digest: second.digest,
        leafHash: second.leafHash,
        predicate: {
          stage: "constrained",
          keyId: activator.keyId,
          policy: { ...policy, moduleDigest: digests[1] },
          body: { module: "shop", replaces: first.digest },
        },
        replacedModules: new Set([digests[0]]),
      },
    });
  });

  test("may be given alone, or without its beginning", () => {
    expect(asked([third])).toBe(third.digest);
    expect(asked([third, second])).toBe(third.digest);
  });

  test("counts from its own millisecond on", () => {
    const atMs = Date.parse(third.statement.predicate.at);
    expect(asked([third], { nowMs: atMs })).toBe(third.digest);
    expect(asked([third], { nowMs: atMs - 1 })).toBe("activation.future");
  });

  test("a module that is in force again is not one that was replaced", async () => {
    const back = await signAfter(second, activate(second.digest, digests[0]), activator);
    const envelopes = [first, second, back].map(({ envelope }) => envelope);
    expect(activationInForce(envelopes, registry, demand)).toMatchObject({
      ok: true,
      activation: { replacedModules: new Set([digests[1]]) },
    });
  });

  test("the default verifier finds the same", () => {
    const { origin, module, nowMs } = demand;
    const verdict = activationInForce([third.envelope], registry, { origin, module, nowMs });
    expect(verdict).toMatchObject({ ok: true, activation: { digest: third.digest } });
  });
});

describe("refused by name", () => {
  test("nothing, and too much", () => {
    expect(asked([])).toBe("activation.none");
    expect(asked(Array.from({ length: MAX_ACTIVATIONS + 1 }, () => third))).toBe("activation.many");
  });

  test("another module's name and another log's records", () => {
    expect(asked([third], { module: "gate" })).toBe("activation.module");
    expect(asked([third], { origin: "log.test/production" })).toBe("statement.origin");
  });

  test("a key that may not sign for this log", () => {
    const elsewhere = registryOf(activator, { purpose: "activator", origin: "log.test/production" });
    expect(asked([third], {}, elsewhere)).toBe("key.origin");
  });

  test("a stranger's key, and keys for something else", async () => {
    const foreign = await signAfter(null, activate(null), stranger);
    expect(asked([foreign])).toBe("key.unknown");
    for (const purpose of ["writer", "grant", "approver", "log"] as const) {
      expect(asked([third], {}, registryOf(activator, { purpose }))).toBe("key.purpose");
    }
    expect(asked([third], {}, keyRegistry([]))).toBe("key.unknown");
  });

  test("a record of another kind, whoever signed it", async () => {
    const proposed = await signAfter(null, propose());
    expect(asked([proposed], {}, registryOf(writer))).toBe("statement.kind");
    const disguised = await signAfter(null, propose(), activator);
    expect(asked([disguised])).toBe("key.purpose");
  });

  test("a record that is not signed, and one that is none", () => {
    const unsigned = JSON.parse(Buffer.from(third.envelope).toString()) as { signatures: unknown[] };
    expect(activationInForce([{ ...unsigned, signatures: [] }], registry, demand)).toMatchObject({
      ok: false,
      index: 0,
      problem: { code: "signature.count" },
    });
    expect(asked([third, Buffer.from("{}")])).toBe("envelope.shape");
    expect(asked([new Uint8Array(0)])).toBe("json.syntax");
  });

  test("a record dated after the caller's clock, wherever it stands, and a clock that is none", async () => {
    const far = await signAfter(second, activate(second.digest), activator, { atMs: demand.nowMs + 1 });
    expect(asked([far])).toBe("activation.future");
    expect(asked([first, second, far])).toBe("activation.future");
    for (const nowMs of [Number.NaN, Number.NEGATIVE_INFINITY, 0]) {
      expect(asked([third], { nowMs })).toBe("activation.future");
    }
  });

  test("one dated before the one that it replaces", async () => {
    const late = await signAfter(first, activate(first.digest), activator, { atMs: FIRST_AT_MS - 1 });
    expect(asked([first, late])).toBe("activation.order");
  });

  test("two that replace the same one, and two that are the first", async () => {
    const rival = await signAfter(first, activate(first.digest, "dd".repeat(32)), activator);
    expect(asked([first, second, rival])).toBe("activation.forked");
    expect(asked([second, rival])).toBe("activation.forked");
    const other = await signAfter(null, activate(null, "dd".repeat(32)), activator);
    expect(asked([first, other])).toBe("activation.forked");
  });

  test("a chain with a hole", () => {
    expect(asked([first, third])).toBe("activation.gap");
  });

  test("an older state than the caller has seen, and one that knows nothing of it", async () => {
    const seen = third.digest;
    expect(asked([first, second, third], { seen })).toBe(third.digest);
    expect(asked([first, second], { seen })).toBe("activation.rolled-back");
    expect(asked([third], { seen: first.digest })).toBe("activation.rolled-back");
    const next = await signAfter(third, activate(third.digest), activator);
    expect(asked([third, next], { seen })).toBe(next.digest);
  });

  test("not the record after the one that was seen, where that one was moved out", () => {
    expect(asked([third], { seen: second.digest })).toBe(third.digest);
    expect(asked([second, third], { seen: first.digest })).toBe(third.digest);
  });

  test("a demand for no log, for no module and with no digest, whatever is given", async () => {
    const elsewhere = await signAfter(null, activate(null), activator, { origin: "log.test/evil" });
    const none: readonly unknown[] = [undefined, null, "", " ", "a b", "log\n", 7, {}, [ORIGIN], true];
    for (const value of none) {
      for (const records of [[third], [elsewhere], []]) {
        expect(asked(records, { origin: value } as never)).toBe("demand.origin");
        expect(asked(records, { module: value } as never)).toBe("demand.module");
      }
    }
    for (const seen of none.slice(1)) {
      expect(asked([first, second, third], { seen } as never)).toBe("demand.seen");
    }
    expect(asked([first, second, third], { seen: third.digest.toUpperCase() })).toBe("demand.seen");
    expect(asked([first, second, third], { seen: undefined } as never)).toBe(third.digest);
    const { origin: _origin, ...without } = demand;
    expect(activationInForce([elsewhere.envelope], registry, without as ActivationDemand)).toMatchObject({
      ok: false,
      problem: { code: "demand.origin" },
    });
  });

  test("every record of which any one byte is another", () => {
    const unnoticed: (readonly [at: number, flip: number])[] = [];
    for (let at = 0; at < third.envelope.length; at += 1) {
      for (const flip of [0x01, 0x20, 0x80]) {
        const changed = third.envelope.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        if (activationInForce([changed], registry, demand).ok) unnoticed.push([at, flip]);
      }
    }
    expect(unnoticed).toEqual([]);
    expect(asked([third])).toBe(third.digest);
  });
});

describe("an activate record", () => {
  test("names the module and the commit as its subjects", () => {
    expect(third.statement.subject).toEqual([
      { name: "module", digest: { sha256: digests[2] } },
      { name: "policy", digest: { gitCommit: policy.commit } },
    ]);
    expect(third.statement.predicateType).toBe("https://interlock.dev/records/activate/v1");
  });

  test("says in words what it proves and what it does not", () => {
    const verdict = verifyRecord(third.envelope, registry);
    if (!verdict.ok) throw new Error(verdict.problem.message);
    expect(verdict.proves.join("\n")).toContain(
      `the activator key ${activator.keyId} signed this activate record`,
    );
    expect(verdict.proves.join("\n")).toContain(`the bytes that hash to ${digests[2]} in force as \`shop\``);
    expect(verdict.doesNotProve.join("\n")).toContain("a later activation may be withheld");
  });

  const base = activate(null);
  if (base.kind !== "activate") throw new Error("not an activation");

  test.each([
    ["no commit", { policy: { ...policy, commit: null } }, "statement.shape"],
    ["a parent that it does not replace", { parents: ["00".repeat(32)] }, "statement.parents"],
    ["a name with a slash", { body: { ...base.body, module: "a/b" } }, "statement.shape"],
    ["a name that is too long", { body: { ...base.body, module: "a".repeat(33) } }, "statement.shape"],
    ["a short digest", { body: { ...base.body, pinDigest: "56" } }, "statement.shape"],
    ["a member too many", { body: { ...base.body, extra: 1 } }, "statement.shape"],
    ["a missing member", { body: { module: "shop" } }, "statement.shape"],
  ])("is not signed with %s", async (_what, change, code) => {
    const content = { ...base, ...change } as never;
    await expect(signAfter(null, content, activator)).rejects.toMatchObject({ code });
  });

  test("is not signed where it replaces one that is not its parent", async () => {
    const content = { ...activate(first.digest), parents: [] };
    await expect(signAfter(first, content, activator)).rejects.toMatchObject({ code: "statement.parents" });
  });
});
