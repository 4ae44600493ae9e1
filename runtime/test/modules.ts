import type { Facts } from "../src/facts.ts";
import type { Measure } from "../src/kernel/measure.ts";
import type {
  CeilingTable,
  ClauseCode,
  ClauseTable,
  ContractCode,
  GrantTable,
  PolicyModule,
  ReachCode,
  RuleCode,
  RuleTable,
  SwitchTable,
} from "../src/module.ts";
import type { People } from "../src/people.ts";
import type { Proposal } from "../src/proposal.ts";
import type { Vocabulary } from "../src/vocabulary/table.ts";

/** The instant at which these tests judge. */
export const now = 1_767_225_600_000;

export const proposal: Proposal = {
  v: 1,
  nonce: "n",
  action: "deploy",
  targets: [{ entity: "Service", id: "checkout" }],
  payload: {},
};

export const facts: Facts = {
  now: { kind: "known", value: now },
  principal: { kind: "agent", ids: ["a:1"], name: "a" },
  identity: { kind: "known", verified: true, issuer: "x", chain: [] },
  approvals: { kind: "known", approvals: [] },
  groups: { "m.dba": { kind: "known", value: ["b:1", "b:2"], observedAtMs: now } },
};

/** A clause as a test writes it. Without code its condition is true. */
export type WrittenClause = Partial<ClauseTable> & { readonly code?: Partial<ClauseCode> };

/** A rule as a test writes it. Without a scope it always applies. */
export interface Written {
  readonly kind: RuleTable["kind"];
  readonly stage?: RuleTable["stage"];
  readonly unless?: People;
  readonly scope?: RuleCode["scope"];
  readonly clauses?: readonly WrittenClause[];
}

/** What besides rules a module holds. */
export interface Around {
  readonly vocabulary?: Partial<Vocabulary>;
  readonly switches?: readonly (Partial<SwitchTable> & Partial<ReachCode>)[];
  readonly ceilings?: readonly (Partial<CeilingTable> & Partial<ReachCode>)[];
  readonly contracts?: readonly ContractCode[];
}

/** A measure that holds. */
export const holds: Measure = { condition: true, seen: "", bound: "", margin: null, remedy: "" };

export const vocabulary: Vocabulary = {
  actions: [{ name: "deploy", entity: "Service", effect: "changes", fields: [] }],
  entities: [{ name: "Service", fields: [] }],
  zones: [],
  groups: [
    {
      id: "m.dba",
      kind: "sourced",
      by: "team",
      argument: { kind: "text", text: "dba" },
      parameters: [],
      source: "s",
      freshMs: 30_000,
    },
  ],
  principals: [],
  facts: [],
  sets: [],
  contracts: [],
};

/** A module of these rules, by their names, and of what stands around them. */
export function moduleOf(rules: Readonly<Record<string, Written>>, around: Around = {}): PolicyModule {
  const { switches = [], ceilings = [], contracts = [] } = around;
  return {
    pin: { repository: null, commit: null, sources: [], compiler: "", language: 1, plan: "" },
    vocabulary: { ...vocabulary, ...around.vocabulary },
    rules: Object.entries(rules).map(([name, rule]) => ruleTable(`m.${name}`, rule)),
    code: Object.values(rules).map(ruleCode),
    switches: switches.map(
      ({ id = "m.everything", at = "m.policy:1:1", actions = ["deploy"], resume = people(2) }) => ({
        id,
        module: "m",
        at,
        actions,
        resume,
      }),
    ),
    switchCode: switches.map(({ scope = () => true }) => ({ scope })),
    ceilings: ceilings.map(({ stage = "constrained", actions = ["deploy"] }) => ({
      module: "m",
      at: "m.policy:2:1",
      stage,
      actions,
    })),
    ceilingCode: ceilings.map(({ scope = () => true }) => ({ scope })),
    contractCode: contracts,
    quick: null,
  };
}

function ruleTable(id: string, { kind, stage = "constrained", unless, clauses = [] }: Written): RuleTable {
  return {
    id,
    module: "m",
    kind,
    stage,
    at: "m.policy:1:1",
    actions: ["deploy"],
    unless: unless ?? null,
    clauses: clauses.map((clause, index) => ({
      id: `${id}.rule.c${index}`,
      source: "rule",
      at: "m.policy:1:1",
      unless: null,
      quorum: null,
      grant: null,
      grantAtMostMs: null,
      each: null,
      ...clause,
    })),
  };
}

function ruleCode({ kind, scope = () => true, clauses = [] }: Written): RuleCode {
  return {
    scope,
    measure: kind === "refuse" ? () => ({ ...holds, condition: false }) : null,
    because: null,
    clauses: clauses.map(({ quorum, code }) => ({
      each: null,
      when: null,
      measure: quorum === undefined || quorum === null ? () => holds : null,
      because: null,
      ...code,
    })),
  };
}

/** So many of the group `m.dba`. */
export function people(count: number, more: Partial<People> = {}): People {
  const seats = [{ count, group: "m.dba" }];
  return { seats, agentsAtMost: null, bySoftwareKey: false, withinMs: null, ...more };
}

/** A clause that asks so many of the group `m.dba`. */
export function quorum(count: number, more: Partial<People> = {}): WrittenClause {
  return { quorum: people(count, more) };
}

/** A clause that grants. */
export function grant(terms: Partial<GrantTable>): WrittenClause {
  return { grant: { access: "write", on: "target", expiresMs: 900_000, uses: null, revokeOn: [], ...terms } };
}
