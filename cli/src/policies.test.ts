import { describe, expect, test } from "vitest";

import { configurationOf, isSafeOutput, plainWorkplace, SHOP, workplace } from "../test/workplace.ts";

const configuration = (baseline: string | null, ...policies: readonly string[]): string =>
  JSON.stringify({ version: 1, origin: "acme/shop", policies, baseline });

const under = (path: string): string => SHOP.replace(/^policy (\w+)/mu, `policy $1 under "${path}"`);

const files = {
  "acme.policy": "language 1\nbaseline acme\nbound everyone on * { identity verified }\n",
  "shop.policy": under("acme.policy"),
  "bare.policy": SHOP,
};

describe("the baseline that the configuration names", () => {
  test("is judged with the policies that stand under it", async () => {
    const place = plainWorkplace();
    place.write({ ...files, "interlock.json": configuration("acme.policy", "shop.policy") });
    expect(await place.interlock(["check"])).toEqual({
      code: 0,
      out: "no errors in 1 policy, 1 baseline, 4 rules, 1 test\n",
      err: "",
    });
  });

  test.each([
    ["check", []],
    ["test", []],
    ["check", ["bare.policy"]],
    ["test", ["bare.policy"]],
  ])("keeps a policy that does not stand under it from loading: %s %j", async (command, named) => {
    const place = plainWorkplace();
    place.write({ ...files, "interlock.json": configuration("acme.policy", "bare.policy") });
    const { code, out, err } = await place.interlock([command, ...named]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(
      "the policies are not loaded\n  IL4021: `bare.policy` does not stand under `acme.policy`",
    );
  });

  test("need not stand under itself", async () => {
    const place = plainWorkplace();
    place.write({ ...files, "interlock.json": configuration("acme.policy", "shop.policy") });
    expect(await place.interlock(["check", "acme.policy"])).toMatchObject({ code: 0, err: "" });
  });

  test("is demanded of nobody where there is none", async () => {
    const place = plainWorkplace();
    place.write({ ...files, "interlock.json": configuration(null, "bare.policy") });
    expect(await place.interlock(["check"])).toMatchObject({ code: 0, err: "" });
    expect(await place.interlock(["check", "shop.policy"])).toMatchObject({ code: 0, err: "" });
  });
});

describe("a policy that the configuration names and that is not there", () => {
  test.each(["shop.polcy", "polices/shop.policy", "SHOP.policy"])(
    "%s is said to be named there",
    async (name) => {
      const place = plainWorkplace();
      place.write({ "shop.policy": SHOP, "interlock.json": configurationOf(name) });
      const { code, err } = await place.interlock(["check"]);
      expect(code).toBe(3);
      expect(err).toContain(`(\`interlock.json\` names \`${name}\``);
      expect((await place.interlock(["check", name])).err).not.toContain("names");
    },
  );
});

describe("a configuration in YAML", () => {
  const yaml = "version: 1\norigin: test.example/shop\npolicies:\n  - shop.policy\n";

  test("is read of the working tree and of a commit", async () => {
    const place = await workplace({ "interlock.yaml": yaml, "shop.policy": SHOP });
    for (const args of [["check"], ["check", "--at", "HEAD"], ["test"]])
      expect(await place.interlock(args)).toMatchObject({ code: 0, err: "" });
  });

  test("is named where it names what is not there", async () => {
    const place = plainWorkplace();
    place.write({ "interlock.yaml": yaml });
    const { code, err } = await place.interlock(["check"]);
    expect(code).toBe(3);
    expect(err).toContain("(`interlock.yaml` names `shop.policy`)");
  });

  test("beside one in JSON keeps every command from answering, on either side of a change that adds it", async () => {
    const place = await workplace({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
    const before = await place.commit({ "README.md": "Hello\n" });
    const head = await place.commit({ "interlock.yaml": yaml });
    for (const args of [["check"], ["check", "--at", head], ["test"], ["compile", "--out", "out"]]) {
      const { code, err } = await place.interlock(args);
      expect({ code, err }).toMatchObject({
        code: 1,
        err: expect.stringContaining("IL4028: `interlock.yaml` and `interlock.json` are both there"),
      });
    }
    expect(await place.interlock(["check", "--at", before])).toMatchObject({ code: 0, err: "" });
  });

  test.each([
    ["spelled out", '"\\e]0;owned\\a\\u202e": 1\nversion: "\\e[31m\\u2066"\n', "1:1"],
    ["as it is", '"\\e]0;owned\\a\\u202e": 1\nversion: \u001b[31m\u2066\n', "2:10"],
  ])("that could steer the terminal, %s, does not", async (_, hostile, at) => {
    const place = plainWorkplace();
    place.write({ "interlock.yaml": hostile });
    const { code, err } = await place.interlock(["check"]);
    expect({ code, isSafe: isSafeOutput(err) }).toEqual({ code: 1, isSafe: true });
    expect(err).toContain(`interlock.yaml:${at}: `);
  });
});
