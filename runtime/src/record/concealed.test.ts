import { canonical, isKept, reveal, SALT_BYTES } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { known } from "../fact.ts";
import type { Facts } from "../facts.ts";
import { type Proposal, targetKey } from "../proposal.ts";
import type { Vocabulary } from "../vocabulary/table.ts";
import { concealed } from "./concealed.ts";

const field = (name: string, secret: boolean): Vocabulary["entities"][number]["fields"][number] => ({
  name,
  type: { kind: "string", max: 40 },
  optional: false,
  claimed: false,
  secret,
});

const vocabulary: Vocabulary = {
  actions: [{ name: "tell", entity: "Person", effect: "changes", fields: [field("note", true)] }],
  entities: [{ name: "Person", fields: [field("mail", true), field("team", false)] }],
  zones: [],
  groups: [],
  principals: [],
  facts: [],
  sets: [],
  contracts: [],
};

const ann = { entity: "Person", id: "ann" };

const proposal: Proposal = {
  v: 1,
  nonce: "1",
  action: "tell",
  targets: [ann],
  payload: { note: "the results are bad" },
};

const facts: Facts = {
  now: known(1000),
  principal: { kind: "agent", ids: ["github app:1"], name: "bot" },
  identity: {
    kind: "known",
    verified: true,
    issuer: "github",
    chain: [{ kind: "human", ids: ["github:7"], name: "bob" }],
  },
  targets: { [targetKey(ann)]: { mail: known("ann@example.com"), team: known("pay") } },
};

let salted = 0;
function freshSalt(): Uint8Array {
  salted += 1;
  return new Uint8Array(SALT_BYTES).fill(salted);
}

describe("what is recorded of a judgement", () => {
  const said = concealed({ proposal, facts }, vocabulary, 5, freshSalt);

  test("holds no secret value, and everything else", () => {
    const text = canonical({ proposal: said.proposal, facts: said.facts });
    expect(text).not.toMatch(/results|example\.com/u);
    expect(text).toContain('"pay"');
  });

  test("is whole again with what is kept apart", () => {
    const secretFor = (commitment: string): (typeof said.secrets)[number] | null =>
      said.secrets.find((secret) => secret.commitment === commitment) ?? null;
    expect(reveal(said.proposal, secretFor)).toEqual({ kind: "whole", document: proposal });
    expect(reveal(said.facts, secretFor)).toEqual({ kind: "whole", document: facts });
  });

  test("says of each secret what it is, since when it is kept, and by whose ids it can be asked for", () => {
    expect(said.secrets.every(isKept)).toBe(true);
    expect(said.secrets.map((secret) => [secret.class, secret.sinceMs])).toEqual([
      ["tell.note", 5],
      ["Person.mail", 5],
    ]);
    for (const { subjects } of said.secrets) {
      expect(subjects).toEqual(["ann", targetKey(ann), "github app:1", "github:7"]);
    }
  });

  test("is the judgement itself where nothing is secret", () => {
    const entities = [{ name: "Person", fields: [field("mail", false), field("team", false)] }];
    const open = { ...vocabulary, actions: [], entities };
    const plainly = concealed({ proposal: { ...proposal, payload: {} }, facts }, open, 5, freshSalt);
    expect(plainly).toEqual({ proposal: { ...proposal, payload: {} }, facts, secrets: [] });
  });
});
