import { describe, expect, test } from "vitest";

import { sarifSchema } from "../../test/sarif-schema.ts";
import { configurationOf, isSafeOutput, SHOP, workplace } from "../../test/workplace.ts";

const BROKEN = `language 1
policy shop
entity Service { owner: string max 64 }
action deploy on Service {}
zone a
enum a { b }
refuse late on deploy where target.ownr == "\\u{202e}[x](y)"
`;

const ODD = SHOP.replace("permit deploys", "let spare = true\npermit deploys");

/** A permit by what two sources say, and a bound that only restricts by a third. */
const TRUSTING = `language 1
policy shop
source tracker, github, calendar
entity Service { name: string max 64, is_open: bool }
action deploy on Service { ticket: claimed string max 32 }
fact is_ready(ticket: string max 32): bool from tracker fresh 10m
fact is_quiet: bool from calendar fresh 10m
group sre = team "acme/sre" from github fresh 10m
bound limits on deploy where target.is_open {
  require is_quiet
  blast traffic <= 5% unless 2 of sre approve
}
permit deploys on deploy by agent { require is_ready(action.ticket) }
switch deploys_off on deploy where target.is_open { resume quorum 1 of sre }
stage at most calibrated on deploy where target.is_open
`;

function trusting(sources: Readonly<Record<string, { readonly agentsCanWrite: boolean }>>): string {
  return JSON.stringify({ ...(JSON.parse(configurationOf("shop.policy")) as object), sources });
}

describe("interlock check --format sarif", () => {
  test("answers a log that the schema admits, with every diagnostic in its order", async () => {
    const place = await workplace({ "shop.policy": BROKEN });
    const { code, out } = await place.interlock(["check", "shop.policy", "--format", "sarif"]);
    const log = JSON.parse(out) as {
      readonly runs: readonly [{ readonly results: readonly { readonly ruleId: string }[] }];
    };
    expect({ code, problems: sarifSchema.safeParse(log).error?.issues }).toEqual({
      code: 1,
      problems: undefined,
    });
    expect(log.runs[0].results.map(({ ruleId }) => ruleId)).toEqual(["IL2002", "IL2005"]);
    expect(isSafeOutput(out)).toBe(true);
  });

  test("is empty, and still a log, where nothing is wrong", async () => {
    const place = await workplace({ "shop.policy": SHOP });
    const { code, out } = await place.interlock(["check", "shop.policy", "--format=sarif"]);
    expect({ code, problems: sarifSchema.safeParse(JSON.parse(out)).error?.issues }).toEqual({
      code: 0,
      problems: undefined,
    });
  });
});

describe("interlock check --format", () => {
  test("json is --json, and anything else is called wrongly", async () => {
    const place = await workplace({ "shop.policy": BROKEN });
    const [json, alias, both, none] = await Promise.all(
      [["--format", "json"], ["--json"], ["--json", "--format", "sarif"], ["--format", "xml"]].map((args) =>
        place.interlock(["check", "shop.policy", ...args]),
      ),
    );
    expect(json).toEqual(alias);
    expect([json?.code, both?.code, none?.code]).toEqual([1, 2, 2]);
    expect(isSafeOutput(json?.out ?? "\u202e")).toBe(true);
  });
});

describe("warnings", () => {
  test("end with 0, and with --deny-warnings with 1", async () => {
    const place = await workplace({ "shop.policy": ODD });
    const [allowed, denied] = await Promise.all(
      [[], ["--deny-warnings"]].map((args) => place.interlock(["check", "shop.policy", ...args])),
    );
    expect([allowed?.code, denied?.code]).toEqual([0, 1]);
    expect(allowed?.out).toContain("warning[IL3009]: the `let` `spare` is never used");
    expect(denied?.out).toMatch(/\nno errors, 1 warning in 1 policy/);
  });

  test("are not looked for beside errors", async () => {
    const place = await workplace({ "shop.policy": ODD.replace("on deploy where", "on deplyo where") });
    const { code, out } = await place.interlock(["check", "shop.policy"]);
    expect(code).toBe(1);
    expect(out).not.toContain("warning");
  });
});

describe("interlock check --widening", () => {
  test("lists what each permit, scope, switch and ceiling trusts, and who says it", async () => {
    const agentsCanWrite = false;
    const place = await workplace({
      "shop.policy": TRUSTING,
      "interlock.json": trusting({
        tracker: { agentsCanWrite },
        github: { agentsCanWrite },
        calendar: { agentsCanWrite: true },
      }),
      "db/migrations/1.sql": "SELECT 1;\n",
    });
    const { code, out } = await place.interlock(["check", "--widening"]);
    expect({ code, out }).toEqual({
      code: 0,
      out: [
        "bound shop.limits at shop.policy:9:7",
        "  9:30   where                        target.is_open     the model of the target",
        "  10:11  rule.require                 is_quiet           calendar, which agents can write, only to restrict",
        "  11:3   blast_radius.traffic         blast.traffic.p95  the runtime, only to restrict",
        "  11:3   blast_radius.traffic unless  group sre          github, which agents cannot write",
        "",
        "permit shop.deploys at shop.policy:13:8",
        "  13:8   by            who acts                 the attested identity",
        "  13:45  rule.require  is_ready(action.ticket)  tracker, which agents cannot write",
        "",
        "switch shop.deploys_off at shop.policy:14:8",
        "  14:8   itself  whether it is thrown  the runtime",
        "  14:36  where   target.is_open        the model of the target",
        "  14:8   resume  group sre             github, which agents cannot write",
        "",
        "ceiling shop at shop.policy:15:1",
        "  15:42  where  target.is_open  the model of the target",
        "",
        "note: `shop.policy` states no stage: its rules are advisory, and bind nothing unless they state their own",
        "no errors in 1 policy, 2 rules, 0 tests",
        "",
      ].join("\n"),
    });
  });

  test("fails for each source of which nothing is said, and for each that agents can write and that does more than restrict", async () => {
    const place = await workplace({
      "shop.policy": TRUSTING,
      "interlock.json": trusting({
        tracker: { agentsCanWrite: true },
        calendar: { agentsCanWrite: true },
      }),
    });
    const { code, out } = await place.interlock(["check", "--widening", "--json"]);
    const answer = JSON.parse(out) as {
      readonly diagnostics: readonly { readonly code: string; readonly message: string }[];
      readonly widening: readonly {
        readonly id: string;
        readonly facts: readonly { readonly source: string }[];
      }[];
    };
    expect(code).toBe(1);
    expect(answer.diagnostics.map(({ code }) => code)).toEqual(["IL3101", "IL3102"]);
    expect(answer.diagnostics.map(({ message }) => message).join()).not.toContain("calendar");
    expect(answer.widening.map(({ id }) => id)).toEqual([
      "shop.limits",
      "shop.deploys",
      "shop.deploys_off",
      "shop",
    ]);
    expect((await place.interlock(["check"])).code).toBe(0);
  });

  test("says of a source that only restricts what it can do", async () => {
    const place = await workplace({
      "shop.policy": TRUSTING,
      "interlock.json": trusting({
        tracker: { agentsCanWrite: false },
        github: { agentsCanWrite: false },
      }),
    });
    const { code, out } = await place.interlock(["check", "--widening"]);
    expect(code).toBe(1);
    expect(out).toContain("calendar, for which nobody vouches, only to restrict");
    expect(out).toContain("error[IL3101]: whoever writes `is_quiet` escapes this rule, and nothing says");
    expect(out).not.toContain("could widen");
  });

  test("vouches for a source by its own name only", async () => {
    const source = TRUSTING.replaceAll("tracker", "constructor");
    const place = await workplace({ "shop.policy": source, "interlock.json": trusting({}) });
    const { out } = await place.interlock(["check", "--widening"]);
    expect(out).toContain("nothing says whether agents can write `constructor`");
  });

  test("lists nothing of policies with errors", async () => {
    const place = await workplace({ "shop.policy": BROKEN });
    const { code, out } = await place.interlock(["check", "shop.policy", "--widening", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).not.toHaveProperty("widening");
  });
});
