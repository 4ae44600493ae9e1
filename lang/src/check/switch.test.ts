import { describe, expect, test } from "vitest";

import { check } from "./check.ts";

const words = `entity Service { owner: string max 64, note: claimed string max 9 }
action deploy on Service { ticket: claimed string max 9 }
action inspect on Service reads {}
action undo on Service restores { revision: int 0..9 }
source github
group sre = team "acme/sre" from github fresh 10m
group owners(of: string max 64) = team of from github fresh 10m
human ada = github user 1
`;

function checked(body: string): ReturnType<typeof check> {
  return check([{ path: "p.policy", text: `language 1\npolicy p\n${words}${body}\n` }], ["p.policy"]);
}

const resume = "{ resume quorum 2 of sre within 1h }";

describe("a switch reaches", () => {
  test.each([
    ["on *", ["deploy", "inspect"]],
    ["on * except inspect", ["deploy"]],
    ["on * including restores", ["deploy", "inspect", "undo"]],
    ["on changes", ["deploy"]],
    ["on restores including restores", ["undo"]],
    ["on deploy, undo including restores", ["deploy", "undo"]],
  ])("%s: %j", (reach, actions) => {
    const { set, diagnostics } = checked(`switch halt ${reach} ${resume}`);
    expect(diagnostics).toEqual([]);
    expect(set.switches).toMatchObject([{ id: "p.halt", module: "p", actions, by: null, where: null }]);
  });

  test("whom and where it says, and is resumed by whom it says", () => {
    const reach = 'on * by agent, ada where target.owner == "payments"';
    const { set, diagnostics } = checked(`switch halt ${reach} { resume quorum 1 of owners("payments") }`);
    expect(diagnostics).toEqual([]);
    expect(set.switches).toMatchObject([
      {
        by: ["agent", "p.ada"],
        where: { kind: "equal" },
        resume: { seats: [{ group: "p.owners", arguments: [{ kind: "value", value: "payments" }] }] },
      },
    ]);
  });
});

test.each([
  [`switch halt on undo ${resume}`, "IL2226"],
  [`switch halt on restores ${resume}`, "IL2226"],
  [`switch halt on deploy, undo ${resume}`, "IL2226"],
  [`switch halt on * except deploy, inspect ${resume}`, "IL2226"],
  [`switch halt on * where action.ticket == "x" ${resume}`, "IL2108"],
  [`switch halt on deploy where action.ticket == "x" ${resume}`, "IL2205"],
  [`switch halt on * where target.note == "x" ${resume}`, "IL2205"],
  [`switch halt on * where target.ownr == "x" ${resume}`, "IL2005"],
  [`switch halt on * by bot ${resume}`, "IL2001"],
  [`switch halt on * { resume quorum 2 of srf }`, "IL2001"],
  [`switch halt on * { resume quorum 1 of owners(target.owner) }`, "IL2228"],
  [`switch halt on * { resume quorum 1 of owners(principal.id) }`, "IL2228"],
  [`switch quorum on * ${resume}`, "IL2204"],
  [`switch halt on * ${resume}\nswitch stop on * ${resume}`, "IL2227"],
  [`switch halt on * ${resume}\nswitch stop on * including restores ${resume}`, "IL2227"],
])("%s: %s", (body, code) => {
  expect(checked(body).diagnostics.map((one) => one.code)).toEqual([code]);
});

test.each([
  `switch halt on * ${resume}\nswitch stop on * except inspect ${resume}`,
  `switch halt on * ${resume}\nswitch stop on * by agent ${resume}`,
  `switch halt on * ${resume}\nswitch stop on * where target.owner == "a" ${resume}`,
])("beside a switch for everything may stand a narrower one: %s", (body) => {
  expect(checked(body).diagnostics).toEqual([]);
});

test("two switches for everything in modules that are judged together are a mistake", () => {
  const acme = `language 1\nbaseline acme\n${words}switch everything on * ${resume}\n`;
  const shop = `language 1\npolicy shop under "acme.policy"\nimport { sre } from "acme.policy"\nswitch all_of_it on * ${resume}\n`;
  const sources = [
    { path: "acme.policy", text: acme },
    { path: "shop.policy", text: shop },
  ];
  expect(check(sources, ["shop.policy"]).diagnostics).toMatchObject([
    { code: "IL2227", path: "shop.policy", related: [{ path: "acme.policy" }] },
  ]);
  expect(check(sources, ["acme.policy"]).diagnostics).toEqual([]);
});

describe("a ceiling", () => {
  test("keeps its stage, its reach and its condition", () => {
    const { set, diagnostics } = checked(
      'stage at most constrained on * except undo by agent where target.owner == "payments"',
    );
    expect(diagnostics).toEqual([]);
    expect(set.ceilings).toMatchObject([
      {
        module: "p",
        stage: "constrained",
        actions: ["deploy", "inspect"],
        by: ["agent"],
        where: { kind: "equal" },
      },
    ]);
  });

  test.each([
    ["stage at most advisory on deplyo", "IL2001"],
    ['stage at most advisory on * where target.note == "x"', "IL2205"],
    ["stage at most advisory on * where target.owner", "IL2101"],
  ])("%s: %s", (body, code) => {
    expect(checked(body).diagnostics.map((one) => one.code)).toEqual([code]);
  });
});

const required = (fields: string, service: string): readonly string[] => {
  const text = `language 1\nbaseline b\nenum Tier { gold }\nenum Kind { gold }
entity Service { ${service} }\nentity Ticket {}\naction deploy on Service {}\ntarget requires { ${fields} }\n`;
  const { diagnostics } = check([{ path: "b.policy", text }], ["b.policy"]);
  return diagnostics.map(({ code, message }) => `${code} ${message.split(": ").slice(1).join(": ")}`);
};

describe("what every target must have", () => {
  test.each([
    ["owner: string max 64", "owner: string max 64, more: bool"],
    ["owner: string max 64", "owner: string max 9"],
    ["size: int 0..9", "size: int 3..9"],
    ["for: duration", "for: duration max 1d"],
    ["run: command max 9", "run: command max 9"],
    ["tier: Tier", "tier: Tier"],
    ["all: list max 9 of int 0..9", "all: list min 1 max 5 of int 1..3"],
    ["owner?: path", "owner: path"],
    ["owner?: path", "owner?: path"],
    ["owner: claimed path", "owner: path"],
    ["owner: path", "owner: secret path"],
  ])("%s: %s has it", (wanted, service) => {
    expect(required(wanted, service)).toEqual([]);
  });

  test.each([
    ["owner: path", "", "it has no `owner`"],
    ["owner: path", "owner?: path", "`owner` may be absent"],
    ["owner: path", "owner: claimed path", "`owner` is claimed"],
    ["owner: secret path", "owner: path", "`owner` is not secret"],
    ["owner: path", "owner: host", "`owner` is `host`"],
    ["owner: string max 9", "owner: string max 10", "`owner` is `string max 10`"],
    ["size: int 0..9", "size: int -1..9", "`size` is `int -1..9`"],
    ["for: duration max 1d", "for: duration", "`for` is `duration`"],
    ["for: duration max 1d", "for: duration max 2d", "`for` is `duration max 2d`"],
    ["tier: Tier", "tier: Kind", "`tier` is `Kind`"],
    ["all: list min 1 max 9 of bool", "all: list max 9 of bool", "`all` is `list max 9 of bool`"],
    ["a: bool, b: bool", "b: path", "it has no `a`, `b` is `path`"],
  ])("%s: %s has it not", (wanted, service, problem) => {
    expect(required(wanted, service)).toEqual([`IL2229 ${problem}`]);
  });

  test("a type that is broken is one mistake", () => {
    expect(required("owner: path", "owner: pth")).toHaveLength(1);
    expect(required("owner: pth", "owner: path")).toHaveLength(1);
  });

  test("is asked of the targets of judged modules only", () => {
    const acme = "language 1\nbaseline acme\ntarget requires { zone: zone }\nlet calm = true\n";
    const shop =
      'language 1\npolicy shop\nimport { calm } from "acme.policy"\nentity Bare {}\naction deploy on Bare {}\n';
    const sources = [
      { path: "acme.policy", text: acme },
      { path: "shop.policy", text: shop },
    ];
    expect(check(sources, ["shop.policy"]).diagnostics).toEqual([]);
    expect(check(sources, ["acme.policy"]).diagnostics.map(({ code }) => code)).toEqual(["IL2229"]);
  });
});
