import { inspect } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";

import {
  decide,
  evaluatorOf,
  type Facts,
  type PolicyModule,
  type Proposal,
  type QuickCode,
  type Readers,
} from "@interlock/runtime";

import { certainOutcomes } from "../runtime/src/quick/evaluator.ts";
import { compileTexts } from "./compiled-text.ts";

/** What surely permits, and beside it rules that read what a host may hand over misshapen. */
const policy = `language 1
policy p
stage constrained
zone staging, production
source board
fact hot(z: zone): bool from board fresh 1h
entity Ticket { open: bool }
fact ticket(z: zone): Ticket? from board fresh 1h
entity Service { zone: zone }
action look on Service reads { note?: string max 9 }
group sre = team "acme/sre" from board fresh 1h
permit a on look where target.zone == staging {}
permit b on look { require principal.id == "github:1" }
permit q on look { quorum 1 of sre }
permit r at advisory on look { require hot(target.zone) }
permit t on look { require ticket(target.zone) has open and ticket(target.zone).open }
permit i on look {
  identity verified by "https://i"
  identity rooted in human
}
permit l on look { rate 3 per 1h per agent }
permit v on look { reversal tested within 7d }
contract scaled on Service holds when observed.zone == declared.zone
window release = mon..fri 09:00..24:00 in "Europe/Berlin"
permit s on look { schema no destructive }
permit m on look { memory success >= 90% over 1 outcomes }
permit n on look { network within staging }
permit u on look { audit anchored within 1h }
permit d on look { drift none in scaled }
permit w on look { require now in release }
`;

/** The same with what reads the rest: a switch, a calibration, a state to restore. */
const wholePolicy = `${policy}
permit c at calibrated on look { blast traffic <= 4% }
switch stop on * { resume quorum 2 of sre }
action undo on Service restores {}
permit back on undo {}
`;

let module: PolicyModule;
let wholeModule: PolicyModule;
beforeAll(async () => {
  ({ module } = await compileTexts(new Map([["p.policy", policy]])));
  ({ module: wholeModule } = await compileTexts(new Map([["p.policy", wholePolicy]])));
});

const proposal: Proposal = {
  v: 1,
  nonce: "1",
  action: "look",
  targets: [{ entity: "Service", id: "s" }],
  payload: {},
};

const facts: Facts = {
  now: { kind: "known", value: 1_795_000_000_000 },
  principal: { kind: "agent", ids: ["github app:1"], name: "bot" },
  targets: { '["Service","s"]': { zone: { kind: "known", value: "staging" } } },
};

/** What the quick way and the whole decision come to. */
function both(given: unknown, asked: unknown = proposal, of: PolicyModule = module): readonly string[] {
  const evaluator = evaluatorOf(of);
  const quick = evaluator.outcome(asked as Proposal, given as Facts);
  return [quick, decide(of, asked as Proposal, given as Facts).binding.outcome];
}

const known = (value: unknown): unknown => ({
  kind: "known",
  value,
  observedAtMs: 1_795_000_000_000 - 1_000,
});

/** Whoever shows it, fails. */
const unprintable = { toString: 1, valueOf: 1 };

/** Something of everything that facts can hold: a new section is a type error until it stands here, and is spoilt below. */
const wholeFacts: { readonly [section in keyof Required<Facts>]: unknown } = {
  now: facts.now,
  principal: facts.principal,
  targets: facts.targets,
  identity: {
    kind: "known",
    verified: true,
    issuer: "i",
    chain: [{ kind: "human", ids: ["github:7"], name: "ann" }],
  },
  blast: { traffic: { p50: known(1), p95: known(2) }, users: { p95: known(2) }, services: known(1) },
  schema: {
    destructive: known(false),
    opaque: known(false),
    statements: known(1),
    within: { "p.c": known(true) },
  },
  reversal: { declared: known(true), lossless: known(true), testedAtMs: known(1) },
  memory: {
    '["Service","s"]': { success: known(1), outcomes: known(1), recent: { "1": { success: known(1) } } },
  },
  network: { origin: known("staging"), targets: { '["Service","s"]': known("staging") } },
  audit: { anchoredAtMs: known(1) },
  drift: { "p.scaled": { '["Service","s"]': known(false) } },
  switches: { "p.stop": known(false) },
  restored: { '["Service","s"]': known(true) },
  reserved: known("an evaluation"),
  offsets: { "Europe/Berlin": known(60) },
  outside: {
    "p.hot": { '["staging"]': known(false), '["production"]': { kind: "record", fields: { a: known(1) } } },
    "p.ticket": { '["staging"]': { kind: "record", observedAtMs: 1, fields: { open: known(true) } } },
  },
  calibratedAtMs: known(1),
  groups: { "p.sre": known(["github:7", "github:8"]) },
  rates: { "p.l.rate_limit.per_agent": { "agent=github app:1": known(1) } },
  approvals: {
    kind: "known",
    approvals: [
      {
        principal: "github:7",
        root: "github:7",
        kind: "human",
        proof: "platform",
        atMs: 1_794_999_999_000,
        name: "ann",
      },
    ],
  },
};

/** The way to every part of some data. */
function pathsIn(data: unknown): readonly (readonly string[])[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([key, inner]) => [
    [key],
    ...pathsIn(inner).map((path) => [key, ...path]),
  ]);
}

/** What a host may hand over in the place of anything. */
const junk: readonly unknown[] = [
  null,
  0,
  "x",
  true,
  [],
  {},
  [null],
  { kind: "known" },
  { kind: "known", value: null },
  { kind: "known", value: 1, observedAtMs: unprintable },
  { kind: "unknown", reason: unprintable },
  { kind: "unknown" },
  { kind: "record" },
  { kind: "record", fields: { a: undefined } },
  undefined,
  Symbol("x"),
  1n,
  unprintable,
  Array.from({ length: 1 }),
  Object.create({ a: null, kind: "known", value: 1 }),
];

/** The same data with something else in one place. */
function replaced(data: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  const copy = structuredClone(data) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, other);
  return copy;
}

/** The facts of the target, under another key. */
function factsUnder(key: string): unknown {
  return { ...facts, targets: { [key]: facts.targets?.['["Service","s"]'] } };
}

test("well-shaped facts are permitted both ways", () => {
  expect(both(facts)).toEqual(["permit", "permit"]);
});

describe("the quick way permits nothing that the whole decision refuses, whatever a host hands over:", () => {
  test.each<[string, unknown]>([
    ["no facts", null],
    ["approvals that are null", { ...facts, approvals: null }],
    ["approvals without a list", { ...facts, approvals: { kind: "known" } }],
    ["an approval that is null", { ...facts, approvals: { kind: "known", approvals: [null] } }],
    [
      "a chain that is null",
      { ...facts, identity: { kind: "known", verified: true, issuer: "i", chain: null } },
    ],
    [
      "a link that is null",
      { ...facts, identity: { kind: "known", verified: true, issuer: "i", chain: [null] } },
    ],
    ["nobody who acts", { ...facts, principal: { ...facts.principal, ids: [] } }],
    ["a principal without ids", { ...facts, principal: { kind: "agent", name: "bot" } }],
    ["a group that is null", { ...facts, groups: { "p.sre": null } }],
    ["a fact that is null", { ...facts, outside: { "p.hot": null } }],
    ["an identity without an issuer", { ...facts, identity: { kind: "known", verified: true, chain: [] } }],
    [
      "a link without a name",
      {
        ...facts,
        identity: {
          kind: "known",
          verified: true,
          issuer: "i",
          chain: [{ kind: "human", ids: ["github:7"] }],
        },
      },
    ],
    ["a section that is inherited", Object.assign(Object.create({ groups: { "p.sre": null } }), facts)],
    [
      "a section that nobody lists",
      Object.defineProperty({ ...facts }, "groups", { value: { "p.sre": null }, enumerable: false }),
    ],
    ["an answer that is null", { ...facts, outside: { "p.hot": { '["staging"]': null } } }],
  ])("%s", (_, given) => {
    const [quick, whole] = both(given);
    expect(quick).toBe(whole);
  });

  test.each<[string, unknown]>([
    ["a list", ["s"]],
    ["a number", 5],
    ["nothing", null],
    ["an object that prints as the id", { toString: () => "s", toJSON: () => "other" }],
  ])("a target whose id is %s", (_, id) => {
    const asked = { ...proposal, targets: [{ entity: "Service", id }] };
    for (const key of ['["Service","s"]', '["Service","5"]', '["Service","null"]']) {
      expect(both(factsUnder(key), asked)).toEqual(["refuse", "refuse"]);
    }
  });

  test("junk in the place of anything in whole facts", () => {
    const differing: string[] = [];
    let permitted = 0;
    for (const path of pathsIn(wholeFacts)) {
      for (const other of junk) {
        const [quick, whole] = both(replaced(wholeFacts, path, other));
        if (whole === "permit") permitted += 1;
        if (quick !== whole) differing.push(`${path.join(".")}: ${inspect(other)} ${quick} ${whole}`);
      }
    }
    expect(differing).toEqual([]);
    expect(permitted).toBeGreaterThan(100);
  });

  test.each(Object.keys(wholeFacts) as (keyof Facts)[])(
    "junk in %s, beside facts of which nothing else is odd",
    (section) => {
      const { switches, groups, restored } = wholeFacts;
      const given = { ...facts, switches, groups, restored, [section]: wholeFacts[section] };
      const paths = [[section], ...pathsIn(wholeFacts[section]).map((path) => [section, ...path])];
      const differing = paths.flatMap((path) =>
        junk.flatMap((other) =>
          ["look", "undo"].flatMap((action) => {
            const [quick, whole] = both(replaced(given, path, other), { ...proposal, action }, wholeModule);
            return quick === whole
              ? []
              : [`${action} ${path.join(".")}: ${inspect(other)} ${quick} ${whole}`];
          }),
        ),
      );
      expect(differing).toEqual([]);
    },
  );

  test("one thing in very many places", () => {
    let shared: unknown = 1;
    for (let level = 0; level < 60; level += 1) shared = [shared, shared];
    for (const answer of [
      shared,
      { kind: "known", value: shared },
      { kind: "record", fields: { a: shared } },
    ]) {
      const [quick, whole] = both({ ...facts, outside: { "p.other": { "[]": answer } } });
      expect(quick).toBe(whole);
    }
  });

  test("a module that was put together otherwise", () => {
    const rules = module.rules.map((rule) => ({ ...rule, stage: "advisory" as const }));
    expect(both(facts, proposal, { ...module, rules })).toEqual(["refuse", "refuse"]);
    const { quick: _quick, ...bare } = module;
    expect(both(facts, proposal, bare as PolicyModule)).toEqual(["permit", "permit"]);
  });
});

/** What reads every sort of column: words, a truth value, a number, a path, a share, and something that the kernel reads. */
const broadPolicy = `language 1
policy p
stage constrained
zone staging, production
enum Role { engineer, operator }
entity Service { zone: zone, owner?: string max 9, critical: bool, replicas: int 0..10, home: path, constructor: bool }
action deploy on Service proposes { role: Role, file: path, dry?: bool }
action ping on Service proposes {}
entity Nothing {}
action poke on Nothing proposes {}
permit d on ping, poke {}
bound careful on deploy where target has owner and target.owner == "core" { blast users p95 <= 1% }
refuse frozen on deploy where target.critical and not (target.replicas < 5)
permit a on deploy where target.zone == staging and action.role == Role.engineer and action.file like "src/api/**"
  { blast traffic p95 <= 5% }
permit b on deploy where target.home like "home/**" and action has dry and action.dry and not (action.file like "src/**") {}
permit c on deploy where target has owner and target.owner != "core" and target.constructor { require principal.id == "github app:1" }
`;

const anything: readonly unknown[] = [
  null,
  undefined,
  0,
  -1,
  "x",
  "",
  true,
  [],
  {},
  [null],
  { kind: "known" },
  { length: 1 },
  () => 0,
  Symbol("junk"),
];

function fact(value: unknown): unknown {
  return { kind: "known", value };
}

describe("what each sort of column holds", () => {
  let broad: PolicyModule;
  beforeAll(async () => {
    ({ module: broad } = await compileTexts(new Map([["p.policy", broadPolicy]])));
  });

  const key = '["Service","s"]';
  const fields: Record<string, unknown> = {
    zone: fact("staging"),
    owner: fact("shop"),
    critical: fact(false),
    replicas: fact(3),
    home: fact("home/s"),
    constructor: fact(false),
  };
  const payload: Record<string, unknown> = { role: "engineer", file: "src/api/main.ts" };
  const shares = { traffic: { p50: fact(1), p95: fact(20_000) }, users: { p95: fact(10_000) } };

  /** What both ways come to, with other fields, payload or shares. */
  function asked(
    change: { readonly fields?: unknown; readonly payload?: unknown; readonly blast?: unknown },
    of: PolicyModule = broad,
  ): readonly string[] {
    const given = { ...facts, targets: { [key]: change.fields ?? fields }, blast: change.blast ?? shares };
    return both(given, { ...proposal, action: "deploy", payload: change.payload ?? payload }, of);
  }

  test("well-shaped input is certain", () => {
    const certain = certainOutcomes(broad);
    const given = { ...facts, targets: { [key]: fields }, blast: shares } as Facts;
    const about = { ...proposal, action: "deploy", payload } as Proposal;
    expect(certain(about, given)).toBe("permit");
    expect(certain({ ...about, payload: { ...about.payload, role: "operator" } }, given)).toBe("refuse");
    expect(asked({})).toEqual(["permit", "permit"]);
  });

  test.each<[string, Parameters<typeof asked>[0]]>([
    ["an unknown field", { payload: { ...payload, more: 1 } }],
    ["a field that is inherited", { payload: Object.create(payload) }],
    [
      "one field that is inherited",
      { payload: Object.assign(Object.create({ role: "engineer" }), { file: "src/api/x" }) },
    ],
    ["the folder itself", { payload: { ...payload, file: "src/api" } }],
    ["a folder that begins alike", { payload: { ...payload, file: "src/apis/main.ts" } }],
    ["the folder in other letters", { payload: { ...payload, file: "SRC/api/main.ts" } }],
    ["another folder in other letters", { payload: { role: "operator", dry: true, file: "SRC/main.ts" } }],
    ["a path with a dotted segment", { payload: { ...payload, file: "src/api/../../etc/passwd" } }],
    ["a path that ends in a slash", { payload: { ...payload, file: "src/api/" } }],
    ["a path that ends in a dot", { payload: { ...payload, file: "src/api/x." } }],
    ["a path that is not normalised", { payload: { ...payload, file: "src/api/e\u0301" } }],
    ["a path that is longer than any", { payload: { ...payload, file: `src/api/${"x".repeat(5000)}` } }],
    ["a text for a truth value", { payload: { ...payload, dry: "true" } }],
    ["nothing for a truth value", { payload: { ...payload, dry: undefined } }],
    ["no payload", { payload: null }],
    ["facts that are inherited", { fields: Object.create(fields) }],
    [
      "facts of a class",
      {
        fields: new (class {
          readonly owner = fact("shop");
          get zone(): unknown {
            return fact("staging");
          }
        })(),
      },
    ],
    [
      "a fact that is dated after now",
      { fields: { ...fields, zone: { ...(fact("staging") as object), observedAtMs: 9e15 } } },
    ],
    [
      "a date that is no number",
      { fields: { ...fields, zone: { ...(fact("staging") as object), observedAtMs: "1" } } },
    ],
    ["a truth value for a word", { fields: { ...fields, zone: fact(true) } }],
    ["a text for a truth value of the target", { fields: { ...fields, critical: fact("false") } }],
    ["a fact that is null", { fields: { ...fields, home: null } }],
    [
      "an unknown without a reason",
      { fields: { ...fields, home: { kind: "unknown", reason: Symbol("why") } } },
    ],
    ["a number that is none", { fields: { ...fields, critical: fact(true), replicas: fact(Number.NaN) } }],
    ["a number outside of its type", { fields: { ...fields, critical: fact(true), replicas: fact(-4) } }],
    [
      "an owner that is too long",
      {
        fields: { ...fields, owner: fact("x".repeat(40)), constructor: fact(true), zone: fact("production") },
      },
    ],
    ["an owner that is not known", { fields: { ...fields, owner: { kind: "unknown", reason: "r" } } }],
    ["no owner", { fields: { ...fields, owner: { kind: "absent" } } }],
    ["shares that fall", { blast: { ...shares, traffic: { p50: fact(30_000), p95: fact(20_000) } } }],
    ["a share that is none", { blast: { ...shares, traffic: { p95: fact(20_000), p99: fact(2e6) } } }],
    ["a share that is not a whole number", { blast: { ...shares, traffic: { p95: fact(0.5) } } }],
    ["no prediction", { blast: { users: shares.users } }],
  ])("%s is to both ways what it is to one", (_, change) => {
    const [quick, whole] = asked(change);
    expect(quick).toBe(whole);
  });

  test("several targets are permitted together, or none is", () => {
    const other = '["Service","t"]';
    const certain = certainOutcomes(broad);
    const two = [...proposal.targets, { entity: "Service", id: "t" }];
    const on = (targets: unknown, second: unknown): readonly unknown[] => {
      const given = { ...facts, targets: { [key]: fields, [other]: second }, blast: shares };
      const about = { ...proposal, action: "deploy", payload, targets };
      return [certain(about as Proposal, given as Facts), ...both(given, about, broad)];
    };
    expect(on(two, fields)).toEqual(["permit", "permit", "permit"]);
    expect(on(two, { ...fields, zone: fact("production") })).toEqual(["refuse", "refuse", "refuse"]);
    expect(on([...two, ...proposal.targets], fields)).toEqual([null, "refuse", "refuse"]);
    expect(on([...two, null], fields)).toEqual([null, "refuse", "refuse"]);
    expect(on([...two, { entity: "Database", id: "t" }], fields)).toEqual([null, "refuse", "refuse"]);
    const many = Array.from({ length: 101 }, (_, at) => ({ entity: "Service", id: `s${at}` }));
    expect(on(many, fields)).toEqual([null, "refuse", "refuse"]);
  });

  test.each<[string, string, object]>([
    ["deploy", "Service", payload],
    ["ping", "Service", {}],
    ["poke", "Nothing", {}],
  ])("junk in the place of anything in a proposal of %s and its facts", (action, entity, said) => {
    const targets = [{ entity, id: "s" }];
    const whole = {
      proposal: { ...proposal, action, targets, payload: said },
      facts: {
        ...facts,
        targets: { [`["${entity}","s"]`]: fields },
        blast: { ...shares, services: fact(1) },
      },
    };
    const differing: string[] = [];
    const seen = new Set<string>();
    for (const path of pathsIn(whole)) {
      for (const other of anything) {
        const { proposal: about, facts: given } = replaced(whole, path, other) as typeof whole;
        const [quick = "", full = ""] = both(given, about, broad);
        seen.add(full);
        if (quick !== full) differing.push(`${path.join(".")}: ${String(other)} ${quick} ${full}`);
      }
    }
    expect(differing).toEqual([]);
    expect([...seen].sort()).toEqual(["permit", "refuse"]);
  });

  test("a prototype that somebody changed gives nothing", () => {
    const { role: _role, ...less } = payload;
    const { zone: _zone, ...fewer } = fields;
    // What every object inherits from.
    const shared: object = Object.getPrototypeOf({}) as object;
    for (const isEnumerable of [true, false]) {
      const define = (name: string, value: unknown): void => {
        Object.defineProperty(shared, name, {
          value,
          enumerable: isEnumerable,
          configurable: true,
          writable: true,
        });
      };
      define("role", "engineer");
      define("zone", fact("staging"));
      try {
        expect(asked({ payload: less })).toEqual(["refuse", "refuse"]);
        expect(asked({ fields: fewer })).toEqual(["refuse", "refuse"]);
      } finally {
        Reflect.deleteProperty(shared, "role");
        Reflect.deleteProperty(shared, "zone");
      }
    }
    expect(asked({})).toEqual(["permit", "permit"]);
  });

  test("what asks again while it is read changes no answer", () => {
    const evaluator = evaluatorOf(broad);
    const calm = { ...facts, targets: { [key]: fields }, blast: shares } as Facts;
    const about = { ...proposal, action: "deploy", payload } as Proposal;
    const refused = { ...about, payload: { ...payload, role: "operator" } } as Proposal;
    const inner: string[] = [];
    const asking = (name: string, other: Proposal): object =>
      Object.defineProperty({ ...fields }, name, {
        enumerable: true,
        get: () => {
          inner.push(evaluator.outcome(other, calm));
          return fields[name];
        },
      });
    for (const name of Object.keys(fields)) {
      const given = { ...calm, targets: { [key]: asking(name, refused) } } as Facts;
      expect(evaluator.outcome(about, given)).toBe("permit");
      const opposite = { ...calm, targets: { [key]: asking(name, about) } } as Facts;
      expect(evaluator.outcome(refused, opposite)).toBe("refuse");
    }
    expect(new Set(inner)).toEqual(new Set(["permit", "refuse"]));
  });
});

describe("a reader would be seen that overlooks", () => {
  const zone = { kind: "known", value: "staging" };
  test.each<[string, object, object]>([
    ["the date of a fact", { observedAtMs: 9e15 }, { observedAtMs: undefined }],
    ["whether a fact is known", { kind: "unknown", reason: "r" }, { kind: "known" }],
  ])("%s", (_, wrong, overlooked) => {
    const { quick } = module;
    if (quick === null) throw new Error("the module has no table");
    const codes = quick.codes.map((code): QuickCode => (k, x, ...objects) => {
      const known: Readers["known"] = (to, given) => k.known(to, { ...(given as object), ...overlooked });
      return code({ ...k, known }, x, ...objects);
    });
    const given = { ...facts, targets: { '["Service","s"]': { zone: { ...zone, ...wrong } } } };
    expect(both(given)).toEqual(["refuse", "refuse"]);
    expect(both(given, proposal, { ...module, quick: { ...quick, codes } })).toEqual(["permit", "refuse"]);
  });
});

describe("where every column holds words", () => {
  const wordsPolicy = `language 1
policy p
stage constrained
zone staging, production
entity Service { zone: zone, owner: string max 9, critical: bool }
action look on Service reads { role: string max 9 }
permit a on look where target.zone != production and target.owner != "core" and not target.critical
  and action.role != "auditor" {}
`;
  let words: PolicyModule;
  beforeAll(async () => {
    ({ module: words } = await compileTexts(new Map([["p.policy", wordsPolicy]])));
  });

  const key = '["Service","s"]';
  const fields = { zone: fact("staging"), owner: fact("shop"), critical: fact(false) };
  const payload = { role: "operator" };
  /** The three ways in which one may be asked: what is certain, what that comes to, and the whole decision. */
  function asked(targets: unknown, said: unknown): readonly unknown[] {
    const about = { ...proposal, payload: said };
    const given = { ...facts, targets };
    return [certainOutcomes(words)(about as Proposal, given as Facts), ...both(given, about, words)];
  }

  test("well-shaped input is certain", () => {
    expect(asked({ [key]: fields }, payload)).toEqual(["permit", "permit", "permit"]);
    expect(asked({ [key]: { ...fields, more: fact(1) } }, payload)).toEqual(["permit", "permit", "permit"]);
    expect(asked({ [key]: { ...fields, critical: fact(true) } }, payload)).toEqual([
      "refuse",
      "refuse",
      "refuse",
    ]);
  });

  test.each<[string, unknown, unknown]>([
    ["fields that are inherited", { [key]: Object.create(fields) }, payload],
    [
      "a field that is inherited",
      { [key]: Object.assign(Object.create({ owner: fact("shop") }), { ...fields, owner: undefined }) },
      payload,
    ],
    ["targets that are inherited", Object.create({ [key]: fields }), payload],
    ["a payload that is inherited", { [key]: fields }, Object.create(payload)],
    ["a text that is longer than its type", { [key]: { ...fields, owner: fact("x".repeat(10)) } }, payload],
    ["a text of half a character", { [key]: { ...fields, owner: fact("\ud800") } }, payload],
    ["a word that the vocabulary does not have", { [key]: { ...fields, zone: fact("moon") } }, payload],
    ["a truth value for a word", { [key]: { ...fields, zone: fact(true) } }, payload],
    ["a text for a truth value", { [key]: { ...fields, critical: fact("false") } }, payload],
    ["a number for a truth value", { [key]: { ...fields, critical: fact(0) } }, payload],
    ["a payload's text that is longer than its type", { [key]: fields }, { role: "x".repeat(10) }],
    ["a payload's truth value for a text", { [key]: fields }, { role: true }],
    [
      "a fact that is dated after now",
      { [key]: { ...fields, owner: { kind: "known", value: "shop", observedAtMs: 9e15 } } },
      payload,
    ],
    ["a fact that nobody knows", { [key]: { ...fields, owner: { kind: "unknown", reason: "r" } } }, payload],
    ["a fact that is missing", { [key]: { zone: fields.zone, critical: fields.critical } }, payload],
    ["a target of which nothing is known", {}, payload],
  ])("%s is never permitted", (_, targets, said) => {
    const [certain, quick, whole] = asked(targets, said);
    expect([quick, whole]).toEqual(["refuse", "refuse"]);
    expect(certain).not.toBe("permit");
  });
});
