import { describe, expect, test } from "vitest";

import { now, people, vocabulary } from "../../test/modules.ts";
import { brief, subject } from "../../test/subjects.ts";
import { known } from "../fact.ts";
import type { Approval, Facts } from "../facts.ts";
import type { AskedPeople } from "../kernel/seats.ts";
import { approved } from "./quorum.ts";

const principals = [
  { id: "m.bot", role: "agent", ids: ["app:7", "spiffe:bot"] },
  { id: "m.ann", role: "human", ids: ["h:1", "spiffe:ann"] },
] as const;
const sre = { ...vocabulary.groups[0], id: "m.sre" } as (typeof vocabulary.groups)[number];

function approval(principal: string, more: Partial<Approval> = {}): Approval {
  const plain = { kind: "human", proof: "platform", atMs: now - 1, name: principal } as const;
  return { principal, root: principal, ...plain, ...more };
}

function byAgent(principal: string, root: string): Approval {
  return approval(principal, { kind: "agent", root });
}

function asked(count: number, more: Partial<AskedPeople> = {}): AskedPeople {
  return { ...people(count), seats: [{ count, group: "m.dba" }], ...more };
}

/** What is said of a list where these are in `dba` and `sre`. */
function answer(
  list: AskedPeople,
  groups: { readonly dba: readonly string[]; readonly sre?: readonly string[] },
  approvals: readonly Approval[] = [],
  facts: Partial<Facts> = {},
): unknown {
  const x = subject({
    vocabulary: { principals, groups: [...vocabulary.groups, sre] },
    facts: {
      groups: { "m.dba": known(groups.dba, now), "m.sre": known(groups.sre ?? [], now) },
      approvals: { kind: "known", approvals },
      ...facts,
    },
  });
  const said = approved(x, list);
  return said.kind === "unknown" ? brief(said.cause) : `${said.kind}: ${said.seen}`;
}

const both: AskedPeople = {
  ...asked(1),
  seats: [
    { count: 1, group: "m.dba" },
    { count: 1, group: "m.sre" },
  ],
};

describe("who a policy declares as an agent", () => {
  test("fills no seat of a human, so a group of agents is never waited for", () => {
    expect(answer(asked(2), { dba: ["app:7", "h:2"] })).toBe("impossible: only 1 who could approve");
    expect(answer(asked(2, { agentsAtMost: 1 }), { dba: ["spiffe:bot", "h:2"] })).toBe(
      "waiting: approved 0 of 2 by dba",
    );
    expect(answer(asked(2), { dba: ["h:1", "h:2"] })).toBe("waiting: approved 0 of 2 by dba");
  });

  test("does not approve as a human, nor a declared human as an agent", () => {
    const dba = ["app:7", "h:1", "h:2"];
    expect(answer(asked(1), { dba }, [approval("spiffe:bot")])).toBe("waiting: approved 0 of 1 by dba");
    const mixed = asked(1, { agentsAtMost: 1 });
    expect(answer(mixed, { dba }, [byAgent("h:1", "h:9")])).toBe("waiting: approved 0 of 1 by dba");
    expect(answer(mixed, { dba }, [byAgent("app:7", "h:9")])).toBe(
      "approved: approved 1 of 1 by dba (app:7)",
    );
    expect(answer(mixed, { dba }, [approval("spiffe:ann")])).toBe(
      "approved: approved 1 of 1 by dba (spiffe:ann)",
    );
  });
});

test("where the proposer has no chain of authority, nobody knows who may not approve", () => {
  expect(answer(asked(1), { dba: ["h:2"] }, [approval("h:2")], { identity: { kind: "absent" } })).toBe(
    "unknown identity: there is no chain of authority",
  );
});

describe("what was seen", () => {
  test("says of each group how many could approve", () => {
    expect(answer(both, { dba: ["h:2", "h:3"], sre: [] })).toBe(
      "impossible: only 2 of dba and 0 of sre could approve",
    );
    expect(answer(both, { dba: ["h:2"], sre: ["h:2"] })).toBe(
      "impossible: only 1 of dba and 1 of sre could approve, each of whom has one seat",
    );
  });

  test("says why enough approvals of each group are not enough of all", () => {
    expect(answer(both, { dba: ["h:2", "h:3"], sre: ["h:2"] }, [approval("h:2")])).toBe(
      "waiting: approved 1 of 1 by dba (h:2) and 1 of 1 by sre (h:2), each of whom has one seat",
    );
    const agents = [byAgent("app:8", "h:8"), byAgent("app:9", "h:9")];
    expect(answer(asked(2, { agentsAtMost: 1 }), { dba: ["app:8", "app:9", "h:2"] }, agents)).toBe(
      "waiting: approved 2 of 2 by dba (app:8, app:9), too many of them agents",
    );
  });
});
