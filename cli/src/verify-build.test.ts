import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import fs from "node:fs";
import * as git from "isomorphic-git";
import { describe, expect, test } from "vitest";

import { sshSigner } from "../../test/ssh-signer.ts";
import { configurationOf, isSafeOutput, SHOP, workplace, type Workplace } from "../test/workplace.ts";

const signer = sshSigner(1);

/** A repository whose first commit is compiled into `out`, and which went on since. */
async function built(): Promise<{ readonly place: Workplace; readonly commit: string }> {
  const place = await workplace();
  const files = { "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP };
  const commit = await place.commit(files, signer);
  await place.interlock(["compile", "--out", "out"]);
  await place.commit({ "shop.policy": SHOP.replace("5%", "4%") });
  return { place, commit };
}

const verify = ["compile", "--verify", "out"];

describe("interlock compile --verify", () => {
  test("finds what the commit of the pin compiles to, whatever was committed since", async () => {
    const { place, commit } = await built();
    place.write({ "shop.policy": "not a policy", "out/mine.txt": "of no interest" });
    expect(await place.interlock(verify)).toEqual({
      code: 0,
      out: `commit  ${commit}
  evaluator.ts      same
  evaluator.js      same
  evaluator.js.map  same
  evaluator.d.ts    same
  vocabulary.d.ts   same
  pin.json          same
`,
      err: "",
    });
  });

  test.each([
    ["evaluator.ts", (text: string) => text.replace("50000", "60000"), /differs from byte \d+ on/u],
    ["evaluator.js", (text: string) => text.replace("50000", "60000"), /differs from byte \d+ on/u],
    ["evaluator.js.map", (text: string) => text.replace("interlock:", "https:"), /differs from byte \d+ on/u],
    ["vocabulary.d.ts", (text: string) => text.replace("string", "number"), /differs from byte \d+ on/u],
    ["evaluator.d.ts", (text: string) => `${text}\n`, /differs from byte \d+ on/u],
    ["evaluator.js", (text: string) => text.slice(0, -1), /differs from byte \d+ on/u],
    ["evaluator.js", () => "", /differs from byte 1 on/u],
    [
      "pin.json",
      (text: string) => text.replace('"language": 1', '"language": 2'),
      /differs from byte \d+ on/u,
    ],
    ["pin.json", (text: string) => `${text} `, /differs from byte \d+ on/u],
  ] as const)("names the file of which a byte was changed: %s", async (name, change, words) => {
    const { place } = await built();
    const before = place.read(`out/${name}`);
    place.write({ [`out/${name}`]: change(before) });
    expect(place.read(`out/${name}`)).not.toBe(before);
    const { code, out, err } = await place.interlock(verify);
    expect({ code, err }).toEqual({
      code: 1,
      err: "interlock: this is not what the commit compiles to\n",
    });
    const [, ...lines] = out.trimEnd().split("\n");
    expect(lines.filter((line) => !line.endsWith(" same"))).toEqual([expect.stringMatching(words)]);
    expect(lines.find((line) => !line.endsWith(" same"))).toContain(name);
  });

  test("names a file that is gone, and one that is none", async () => {
    const { place } = await built();
    rmSync(join(place.dir, "out/evaluator.js"));
    expect(await place.interlock(verify)).toMatchObject({
      code: 1,
      out: expect.stringContaining("  evaluator.js      is missing\n"),
    });
    mkdirSync(join(place.dir, "out/evaluator.js"));
    expect(await place.interlock(verify)).toMatchObject({
      code: 1,
      out: expect.stringContaining("  evaluator.js      cannot be read: EISDIR\n"),
    });
  });

  test("says where another compiler or another repository explains it", async () => {
    const { place } = await built();
    place.write({
      "out/pin.json": place.read("out/pin.json").replace("interlock-compiler/", "other\\u001b/"),
    });
    await git.addRemote({ fs, dir: place.dir, remote: "origin", url: "https://github.com/acme/shop" });
    const { code, err } = await place.interlock(verify);
    expect(code).toBe(1);
    expect(err).toContain("\n  it was built by `other\\u{1b}/");
    expect(err).toContain(
      "\n  it was built in a repository without a name, and this is `github.com/acme/shop`\n",
    );
    expect(isSafeOutput(err)).toBe(true);
  });

  test("has nothing to compare with where the pin names no commit", async () => {
    const { place } = await built();
    await place.interlock(["compile", "--out", "out", "--working-tree"]);
    const { code, err } = await place.interlock(verify);
    expect(code).toBe(1);
    expect(err).toContain("`out/pin.json` names no commit: it was built from files that are not committed");
  });

  test("asks whose signature the commit carries", async () => {
    const { place } = await built();
    expect(await place.interlock([...verify, "--signed-by", signer.key])).toMatchObject({ code: 0 });
    const { code, err } = await place.interlock([...verify, "--signed-by", sshSigner(2).key]);
    expect(code).toBe(1);
    expect(err).toContain("IL4022");
  });

  test.each([
    ["{}", "pin is not right"],
    ["[]", "the file is not right"],
    ['{"pin":{"repository":null,"commit":"HEAD","compiler":"x"}}', "pin.commit is not right"],
    ["{", "is not JSON"],
  ])("reads no pin in %s", async (text, words) => {
    const { place } = await built();
    place.write({ "out/pin.json": text });
    const { code, out, err } = await place.interlock(verify);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain(words);
  });

  test("needs the commit in this repository, and the folder", async () => {
    const { place, commit } = await built();
    const pin = place.read("out/pin.json");
    place.write({ "out/pin.json": pin.replace(commit, "1".repeat(40)) });
    expect(await place.interlock(verify)).toMatchObject({ code: 3, err: expect.stringContaining("IL4004") });
    expect(await place.interlock(["compile", "--verify", "nowhere"])).toEqual({
      code: 3,
      out: "",
      err: "interlock: there is no `pin.json` in `nowhere`: compile into it first\n",
    });
  });

  test.each([["--out", "other"], ["--at", "HEAD"], ["--working-tree"]])(
    "goes without %s",
    async (...more) => {
      const { place } = await built();
      expect(await place.interlock([...verify, ...more])).toMatchObject({ code: 2, out: "" });
    },
  );
});
