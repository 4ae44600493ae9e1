import { generateKeyPairSync } from "node:crypto";
import {
  canonicalDigest,
  LedgerError,
  openLedger,
  type PolicyPin,
  type RecordStore,
  SALT_BYTES,
  type StoredRecord,
} from "@interlock/ledger";
import { signerFromPem } from "@interlock/ledger/node";
import { describe, expect, test } from "vitest";

import { known } from "../fact.ts";
import type { Facts } from "../facts.ts";
import type { Proposal } from "../proposal.ts";
import type { Decision } from "../verdict.ts";
import type { Vocabulary } from "../vocabulary/table.ts";
import { recordDecision, type RecordedDecision } from "./record-decision.ts";
import { recordOf } from "./record-of.ts";

const note = { name: "note", type: { kind: "string", max: 40 }, optional: true, claimed: false } as const;
const vocabulary: Vocabulary = {
  actions: [{ name: "tell", entity: "Person", effect: "changes", fields: [{ ...note, secret: true }] }],
  entities: [{ name: "Person", fields: [] }],
  zones: [],
  groups: [],
  principals: [],
  facts: [],
  sets: [],
  contracts: [],
};
const policy: PolicyPin = {
  repository: "github.com/acme/shop",
  commit: "ab".repeat(20),
  sources: [{ path: "shop.policy", blob: "cd".repeat(20), sha256: canonicalDigest("shop") }],
  moduleDigest: canonicalDigest("module"),
  compiler: "test",
  language: "1",
};
const facts: Facts = { now: known(1000), principal: { kind: "agent", ids: ["github app:1"], name: "bot" } };
const verdict = { outcome: "refuse", findings: [], deciding: [], needing: [], grants: [] } as const;
const decision: Decision = { binding: verdict, advised: verdict, validUntilMs: null };

function telling(payload: Proposal["payload"]): Proposal {
  return { v: 1, nonce: "1", action: "tell", targets: [{ entity: "Person", id: "ann" }], payload };
}

/** Everything that was done, in its order; one of the steps may fail. */
async function recorded(
  payload: Proposal["payload"],
  failing: string | null = null,
): Promise<{ readonly steps: readonly string[]; readonly answer: RecordedDecision | LedgerError }> {
  const steps: string[] = [];
  const did = (step: string): void => {
    if (step === failing) throw new LedgerError({ code: "store.failed", message: step });
    steps.push(step);
  };
  const kept: StoredRecord[] = [];
  const store: RecordStore = {
    head: async () => kept.at(-1) ?? null,
    append: async (record) => {
      did(`record ${record.seq}`);
      kept.push(record);
    },
    read: async () => kept,
    byDigest: async () => null,
    streams: async () => [],
  };
  const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const ledger = openLedger({
    store,
    signer: signerFromPem(pem),
    stream: "shop/1",
    origin: "log.example/shop",
    nowMs: () => 1000,
    randomBytes: (count) => new Uint8Array(count),
  });
  const secrets = {
    put: async (all: readonly unknown[]): Promise<number> => {
      did(`secrets ${all.length}`);
      return all.length;
    },
  };
  const salted = { freshSalt: () => new Uint8Array(SALT_BYTES), nowMs: 1000 };
  const of = { vocabulary, policy, stage: "constrained" } as const;
  const record = recordOf({ proposal: telling(payload), facts, decision }, of, salted);
  try {
    return { steps, answer: await recordDecision(ledger, secrets, record) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { steps, answer: error };
  }
}

describe("a decision is recorded", () => {
  test("secrets first, then the proposal, then what was decided of it", async () => {
    const { steps, answer } = await recorded({ note: "the results are bad" });
    expect(steps).toEqual(["secrets 1", "record 0", "record 1"]);
    if (answer instanceof LedgerError) throw answer;
    const [proposed, evaluated] = [answer.propose, answer.evaluate].map(
      ({ statement }) => statement.predicate,
    );
    expect(proposed).toMatchObject({ kind: "propose", stage: "constrained", policy });
    expect(evaluated).toMatchObject({ kind: "evaluate", parents: [answer.propose.digest], policy });
    expect(evaluated?.body).toMatchObject({ outcome: "refuse", targets: ['["Person","ann"]'] });
    expect(JSON.stringify([proposed, evaluated])).not.toContain("results");
  });

  test("without secrets nothing is kept beside the records", async () => {
    expect((await recorded({})).steps).toEqual(["record 0", "record 1"]);
  });

  test.each([
    ["secrets 1", []],
    ["record 0", ["secrets 1"]],
    ["record 1", ["secrets 1", "record 0"]],
  ])("nothing follows where %s fails, and the verdict is withheld", async (failing, before) => {
    const { steps, answer } = await recorded({ note: "the results are bad" }, failing);
    expect(steps).toEqual(before);
    expect(answer).toMatchObject({ code: "store.failed", message: failing });
  });

  test("a proposal that looks like a commitment is never recorded", async () => {
    const steps = recorded(JSON.parse('{"note":{"$c":"ab"}}') as Proposal["payload"]);
    await expect(steps).rejects.toMatchObject({ code: "erasure.lookalike" });
  });
});
