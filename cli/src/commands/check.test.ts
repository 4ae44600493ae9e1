import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { configurationOf, isSafeOutput, plainWorkplace, SHOP, workplace } from "../../test/workplace.ts";

const FIVE_MISTAKES = `language 1
policy shop
source github
entity Service { owner: string max 64 }
action deploy on Service { image: string max 200 }
group dba = team "acme/dba" from github fresh 10m
bound limits on deploy {
  blast traffic <= 5% unless 2 of dbas approve
  rate 0 per 1h per agent
  require action.imag == "a"
}
permit deploys on deploy { grant write on target expires 15min }
refuse frozen on deploy where target.owner == 3
`;

describe("interlock check", () => {
  test("five different mistakes are five diagnostics with their places, in one run", async () => {
    const place = await workplace({
      "interlock.json": configurationOf("shop.policy"),
      "shop.policy": FIVE_MISTAKES,
      "db/migrations/1.sql": "SELECT 1;\n",
    });
    const { code, out } = await place.interlock(["check", "--json"]);
    const answer = JSON.parse(out) as {
      readonly ok: boolean;
      readonly diagnostics: readonly {
        readonly code: string;
        readonly start: { readonly line: number; readonly column: number };
        readonly end: { readonly line: number; readonly column: number };
      }[];
    };
    expect({ code, ok: answer.ok }).toEqual({ code: 1, ok: false });
    const places = answer.diagnostics.map(
      ({ code, start, end }) => `${code} ${start.line}:${start.column}-${end.line}:${end.column}`,
    );
    expect(places).toEqual([
      "IL2001 8:35-8:39",
      "IL2209 9:3-9:26",
      "IL2005 10:18-10:22",
      "IL1007 12:58-12:63",
      "IL2102 13:31-13:48",
    ]);
    const text = await place.interlock(["check"]);
    expect({ code: text.code, err: text.err }).toEqual({ code: 1, err: "" });
    expect(text.out).toContain("shop.policy:8:35\n8 │   blast traffic <= 5% unless 2 of dbas approve\n");
    expect(text.out).toMatch(/\n\n5 errors in 1 policy\n$/);
  });

  test("policies without a mistake end with 0 and say what was looked at", async () => {
    const place = await workplace({
      "interlock.json": configurationOf("shop.policy"),
      "shop.policy": SHOP,
      "db/migrations/1.sql": "SELECT 1;\n",
    });
    const { code, out, err } = await place.interlock(["check"]);
    expect({ code, out, err }).toEqual({ code: 0, out: "no errors in 1 policy, 3 rules, 1 test\n", err: "" });
  });

  test("a policy that states no stage is named, for its rules bind nothing", async () => {
    const open = SHOP.replace("stage constrained\n", "");
    const bound = open.replace("bound limits on", "bound limits at constrained on");
    const place = await workplace({
      "interlock.json": configurationOf("shop.policy"),
      "shop.policy": open,
      "db/migrations/1.sql": "SELECT 1;\n",
    });
    const note =
      "note: `shop.policy` states no stage: its rules are advisory, and bind nothing unless they state their own\n";
    expect((await place.interlock(["check"])).out).toBe(`${note}no errors in 1 policy, 3 rules, 1 test\n`);
    expect(JSON.parse((await place.interlock(["check", "--json"])).out)).toMatchObject({
      ok: true,
      advisory: ["shop.policy"],
    });
    place.write({ "shop.policy": bound });
    expect((await place.interlock(["check"])).out).toContain(note);
    for (const text of [SHOP, open.replace("policy shop", "policy shop\nstage advisory")]) {
      place.write({ "shop.policy": text });
      expect((await place.interlock(["check"])).out).not.toContain("note:");
    }
  });

  test("a folder of migrations that is not there is named, and a file in its place is none", async () => {
    const place = await workplace({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
    const note =
      "note: `interlock.json` names the folder of migrations `db/migrations`, which is not there: no file elsewhere is judged as one of its migrations\n";
    const summary = "no errors in 1 policy, 3 rules, 1 test\n";
    expect(await place.interlock(["check"])).toEqual({ code: 0, out: `${note}${summary}`, err: "" });
    const json = async (...args: readonly string[]): Promise<unknown> =>
      JSON.parse((await place.interlock(["check", "--json", ...args])).out);
    expect(await json()).toMatchObject({ ok: true, missingFolders: ["db/migrations"] });
    // Only the configuration itself is asked what it names.
    expect(await json("shop.policy")).toMatchObject({ ok: true, missingFolders: [] });
    place.write({ "db/migrations": "" });
    expect((await place.interlock(["check"])).out).toBe(`${note}${summary}`);
  });

  test("a folder of migrations is looked for where the configuration is read", async () => {
    const place = await workplace({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
    place.write({ "db/migrations/1.sql": "SELECT 1;\n" });
    expect((await place.interlock(["check"])).out).not.toContain("note:");
    expect((await place.interlock(["check", "--at", "HEAD"])).out).toContain("which is not there");
    await place.commit({ "db/migrations/1.sql": "SELECT 1;\n" });
    expect((await place.interlock(["check", "--at", "HEAD"])).out).not.toContain("note:");
  });

  test("a source in interlock.json that no policy declares is named with --widening", async () => {
    const configuration = JSON.parse(configurationOf("shop.policy")) as object;
    const sources = { github: { agentsCanWrite: false }, githib: { agentsCanWrite: false } };
    const place = await workplace({
      "interlock.json": JSON.stringify({ ...configuration, sources }),
      "shop.policy": SHOP,
    });
    const { code, out } = await place.interlock(["check", "--widening"]);
    expect(code).toBe(0);
    expect(out).toContain("\nnote: `interlock.json` vouches for `githib`, which no policy declares\n");
    expect(JSON.parse((await place.interlock(["check", "--widening", "--json"])).out)).toMatchObject({
      undeclaredSources: ["githib"],
    });
    expect((await place.interlock(["check"])).out).not.toContain("githib");
  });

  test("reads the working tree, or with --at the commit", async () => {
    const place = await workplace({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
    place.write({ "shop.policy": FIVE_MISTAKES });
    expect((await place.interlock(["check"])).code).toBe(1);
    for (const revision of ["HEAD", "refs/heads/main"]) {
      expect((await place.interlock(["check", "--at", revision])).code).toBe(0);
    }
  });

  test("named files are read from where the command runs, without a configuration", async () => {
    const place = await workplace({ "policies/shop.policy": SHOP });
    const { code, out } = await place.interlock(["check", "shop.policy"], {
      cwd: join(place.dir, "policies"),
    });
    expect({ code, out }).toEqual({ code: 0, out: "no errors in 1 policy, 3 rules, 1 test\n" });
  });

  test("a folder that is no repository has files, and no commits", async () => {
    const place = plainWorkplace();
    place.write({ "shop.policy": SHOP });
    expect((await place.interlock(["check", "shop.policy"])).code).toBe(0);
    expect((await place.interlock(["check", "shop.policy", "--at", "HEAD"])).code).toBe(3);
  });

  test("what is not there ends with 3, what lies outside and what is no revision with 2", async () => {
    const place = await workplace({ "shop.policy": SHOP });
    const answers = await Promise.all(
      [["check"], ["check", "no.policy"], ["check", "../other.policy"], ["check", "--at", "main"]].map(
        (args) => place.interlock(args),
      ),
    );
    expect(answers.map(({ code, out }) => ({ code, out }))).toEqual([
      { code: 3, out: "" },
      { code: 3, out: "" },
      { code: 2, out: "" },
      { code: 2, out: "" },
    ]);
    expect(answers.map(({ err }) => err.split("\n")[0])).toEqual([
      "interlock: IL4010: there is neither `interlock.yaml` nor `interlock.json` at the root of the working tree",
      "interlock: the policies cannot be read",
      expect.stringMatching(/^interlock: `\.\.\/other\.policy` lies outside of/),
      expect.stringContaining("write `refs/heads/main`"),
    ]);
  });

  test("a configuration that says something else ends with 1 and names the place", async () => {
    const place = await workplace({
      "interlock.json": '{ "version": 2, "policies": [] }',
      "shop.policy": SHOP,
    });
    expect(await place.interlock(["check"])).toEqual({
      code: 1,
      out: "",
      err: `interlock: \`interlock.json\` is not valid
  interlock.json:1:1: IL4027: \`origin\`: missing, expected a name for the log, such as \`github.com/acme/shop\`
  interlock.json:1:14: IL4027: \`version\`: expected 1
  interlock.json:1:29: IL4027: \`policies\`: expected at least one path of a policy
`,
    });
  });

  test("no text of a policy reaches the terminal unescaped, its path neither", async () => {
    const place = await workplace();
    const name = "\u001b[31mred\u009b.policy";
    const hostile = `language 1\npolicy shop\n// \u001b]0;owned\u0007 \u202e\nrefuse "\u2066x" on y\n`;
    mkdirSync(place.dir, { recursive: true });
    place.write({ "a.policy": hostile, [name]: SHOP });
    for (const file of ["a.policy", name]) {
      const { code, out, err } = await place.interlock(["check", file]);
      expect(code).toBeGreaterThan(0);
      expect(isSafeOutput(out)).toBe(true);
      expect(isSafeOutput(err)).toBe(true);
    }
  });

  test("colours appear on a terminal, and not where NO_COLOR or a dumb terminal asks for none", async () => {
    const place = await workplace({ "shop.policy": FIVE_MISTAKES });
    const isColored = async (env: Readonly<Record<string, string>>, isTerminal: boolean): Promise<boolean> =>
      (await place.interlock(["check", "shop.policy"], { env, isTerminal })).out.includes("\u001b[");
    expect(await isColored({}, true)).toBe(true);
    expect(await isColored({ NO_COLOR: "" }, true)).toBe(true);
    expect(await isColored({ NO_COLOR: "1" }, true)).toBe(false);
    expect(await isColored({ TERM: "dumb" }, true)).toBe(false);
    expect(await isColored({}, false)).toBe(false);
  });
});
