import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { configurationOf, SHOP, workplace, type Workplace } from "../../test/workplace.ts";

async function shop(): Promise<Workplace> {
  return workplace({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
}

interface Pinned {
  readonly moduleDigest: string;
  readonly pin: { readonly commit: string | null; readonly sources: readonly { readonly path: string }[] };
}

function pinned(place: Workplace): Pinned {
  return JSON.parse(place.read("out/pin.json")) as Pinned;
}

const MODULE_FILES = [
  "evaluator.d.ts",
  "evaluator.js",
  "evaluator.js.map",
  "evaluator.ts",
  "pin.json",
  "vocabulary.d.ts",
];

describe("interlock compile", () => {
  test("writes the evaluator of HEAD's commit, whatever lies in the working tree", async () => {
    const place = await workplace();
    const commit = await place.commit({
      "interlock.json": configurationOf("shop.policy"),
      "shop.policy": SHOP,
    });
    place.write({ "shop.policy": "not a policy" });
    const { code, out, err } = await place.interlock(["compile", "--out", "out"]);
    expect({ code, err }).toEqual({
      code: 0,
      err: `note: read from HEAD, commit ${commit}; in the working tree
  \`shop.policy\` differs, and is not committed
`,
    });
    expect(readdirSync(`${place.dir}/out`).sort()).toEqual(MODULE_FILES);
    const { moduleDigest, pin } = pinned(place);
    expect(pin.commit).toBe(commit);
    expect(pin.sources.map(({ path }) => path)).toEqual(["shop.policy"]);
    expect(createHash("sha256").update(place.read("out/evaluator.js")).digest("hex")).toBe(moduleDigest);
    expect(out).toBe(`commit  ${commit}
        of a repository without a name: the clone has no remote \`origin\` that names one
module  sha256 ${moduleDigest}
1 policy, 3 rules
  bound shop.limits (constrained) at shop.policy:10:7
  refuse shop.frozen (constrained) at shop.policy:13:8
  permit shop.deploys (constrained) at shop.policy:14:8
wrote
  out/evaluator.ts
  out/evaluator.js
  out/evaluator.js.map
  out/evaluator.d.ts
  out/vocabulary.d.ts
  out/pin.json
`);
  });

  test("the same commit gives the same bytes, and replaces what was there", async () => {
    const place = await shop();
    await place.interlock(["compile", "--out", "out"]);
    const first = MODULE_FILES.map((name) => place.read(`out/${name}`));
    place.write({ "out/evaluator.js": "something else" });
    await place.interlock(["compile", "--out", "out"]);
    expect(MODULE_FILES.map((name) => place.read(`out/${name}`))).toEqual(first);
  });

  test("--working-tree compiles the files as they are, and says that no commit holds them", async () => {
    const place = await shop();
    place.write({ "shop.policy": SHOP.replace("5%", "4%") });
    const { code, out } = await place.interlock(["compile", "--out", "out", "--working-tree"]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^commit {2}none: these files are not committed, and no guard enforces them unasked\n/,
    );
    expect(pinned(place).pin.commit).toBeNull();
    expect(place.read("out/evaluator.js")).toContain("40000");
  });

  test("policies with a mistake are shown on stderr and write nothing", async () => {
    const place = await workplace({
      "interlock.json": configurationOf("shop.policy"),
      "shop.policy": SHOP.replace("2 of dba", "2 of dbas"),
    });
    const { code, out, err } = await place.interlock(["compile", "--out", "out"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("unknown group `dbas`");
    expect(readdirSync(place.dir)).not.toContain("out");
  });

  test("a folder that cannot be written ends with 3 and leaves nothing behind", async () => {
    const place = await shop();
    place.write({ "out/evaluator.d.ts/in-the-way": "" });
    const { code, err } = await place.interlock(["compile", "--out", "out"]);
    expect(code).toBe(3);
    expect(err).toContain("cannot be written");
    expect(readdirSync(`${place.dir}/out`).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("a file in the place of the folder is not touched", async () => {
    const place = await shop();
    place.write({ out: "mine" });
    const { code, err } = await place.interlock(["compile", "--out", "out"]);
    expect(code).toBe(3);
    expect(err).toContain("EEXIST");
    expect(place.read("out")).toBe("mine");
  });

  test("a repository without a commit has nothing to compile but its files", async () => {
    const place = await workplace();
    place.write({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
    expect((await place.interlock(["compile", "--out", "out"])).code).toBe(3);
    expect((await place.interlock(["compile", "--out", "out", "--working-tree"])).code).toBe(0);
  });

  test("--out is needed, and one place", async () => {
    const place = await shop();
    expect((await place.interlock(["compile"])).code).toBe(2);
    const both = ["compile", "--out", "out", "--working-tree", "--at", "HEAD"];
    expect((await place.interlock(both)).code).toBe(2);
  });
});
