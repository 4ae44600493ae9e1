import fs from "node:fs";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as git from "isomorphic-git";
import { describe, expect, test } from "vitest";

import { sshSigner, type SshSigner } from "../../../test/ssh-signer.ts";
import { type Answer, configurationOf, SHOP, workplace, type Workplace } from "../../test/workplace.ts";

const ZONES = "language 1\npolicy zones\nzone   staging,production\n";
const OWNERS = 'language 1\npolicy owners\nimport { staging } from "../zones.policy"\nsource github\n';
const FILES = { "zones.policy": ZONES, "more/owners.policy": OWNERS };

/** A clone of `github.com/acme/words` whose remote branch is where its own `main` is. */
async function cloned(signer?: SshSigner): Promise<{ readonly clone: Workplace; readonly commit: string }> {
  const clone = await workplace();
  await git.addRemote({ fs, dir: clone.dir, remote: "origin", url: "git@github.com:acme/words.git" });
  const commit = await clone.commit(FILES, signer);
  await fetched(clone, commit);
  return { clone, commit };
}

async function fetched(clone: Workplace, commit: string): Promise<void> {
  await git.writeRef({ fs, dir: clone.dir, ref: "refs/remotes/origin/main", value: commit, force: true });
}

interface Import {
  readonly place: Workplace;
  readonly clone: Workplace;
  readonly commit: string;
  readonly more?: readonly string[];
}

async function importing({ place, clone, commit, more = [] }: Import): Promise<Answer> {
  const options = ["--at", commit, "--branch", "refs/heads/main", ...more];
  return place.interlock(["import", clone.dir, "more/owners.policy", ...options]);
}

/** A repository whose policy stands on the imported words. */
async function shop(commit: string): Promise<Workplace> {
  const imported = `import { staging, production } from "github.com/acme/words@${commit}/zones.policy"`;
  return workplace({
    "interlock.json": configurationOf("shop.policy"),
    "shop.policy": SHOP.replace(
      "stage constrained\nzone staging, production",
      `${imported}\nstage constrained`,
    ),
  });
}

const copies = (commit: string): string => `interlock.imports/github.com/acme/words@${commit}`;

describe("interlock import", () => {
  test("copies the files and what they import, and locks them", async () => {
    const { clone, commit } = await cloned();
    const place = await workplace();
    expect(await importing({ place, clone, commit })).toEqual({
      code: 0,
      out: `imported, to be committed with \`interlock.lock\`
  github.com/acme/words@${commit}/more/owners.policy
  github.com/acme/words@${commit}/zones.policy
`,
      err: "",
    });
    expect(place.read(`${copies(commit)}/zones.policy`)).toBe(ZONES);
    expect(place.read(`${copies(commit)}/more/owners.policy`)).toBe(OWNERS);
    expect(JSON.parse(place.read("interlock.lock"))).toEqual({
      version: 1,
      imports: [
        {
          repository: "github.com/acme/words",
          commit,
          branch: "refs/heads/main",
          files: ["more/owners.policy", "zones.policy"].map((path) => ({
            path,
            sha256: expect.stringMatching(/^[0-9a-f]{64}$/u),
          })),
        },
      ],
    });
  });

  test("reads the commit, whatever lies in the clone, and finds it behind the tip of the branch", async () => {
    const { clone, commit } = await cloned();
    await fetched(clone, await clone.commit({ "zones.policy": "language 1\npolicy other\n" }));
    const place = await workplace();
    expect(await importing({ place, clone, commit })).toMatchObject({ code: 0 });
    expect(place.read(`${copies(commit)}/zones.policy`)).toBe(ZONES);
  });

  test("keeps what was imported before, of the same commit and of others", async () => {
    const { clone, commit } = await cloned();
    const place = await workplace();
    const zones = ["import", clone.dir, "zones.policy", "--at", commit, "--branch", "refs/heads/main"];
    await place.interlock(zones);
    const later = await clone.commit({ "zones.policy": `${ZONES}// more\n` });
    await fetched(clone, later);
    await importing({ place, clone, commit });
    const before = place.read("interlock.lock");
    await place.interlock(zones);
    expect(place.read("interlock.lock")).toBe(before);
    await importing({ place, clone, commit: later });
    const { imports } = JSON.parse(place.read("interlock.lock")) as {
      readonly imports: readonly { readonly commit: string; readonly files: readonly object[] }[];
    };
    expect(new Map(imports.map((locked) => [locked.commit, locked.files.length]))).toEqual(
      new Map([
        [commit, 2],
        [later, 2],
      ]),
    );
  });
});

/** What an import said that ended with this code and wrote nothing. */
async function refusal(given: Import, expected: number): Promise<string> {
  const { code, out, err } = await importing(given);
  expect({ code, out }).toEqual({ code: expected, out: "" });
  expect(readdirSync(given.place.dir)).toEqual([".git"]);
  return err;
}

describe("a commit that is not imported", () => {
  test("lies in the clone, and on no history of the branch", async () => {
    const { clone, commit } = await cloned();
    const impostor = await clone.commit({ "zones.policy": "language 1\npolicy impostor\n" });
    const place = await workplace();
    expect(await refusal({ place, clone, commit: impostor }, 1)).toContain(
      `IL4026: commit \`${impostor}\` does not lie on \`refs/heads/main\``,
    );
    expect(await importing({ place, clone, commit })).toMatchObject({ code: 0 });
  });

  test("may lie on a branch whose history is not here whole", async () => {
    const { clone, commit } = await cloned();
    const lost = await clone.commit({ "zones.policy": `${ZONES}// lost\n` });
    await fetched(clone, await clone.commit({ "zones.policy": `${ZONES}// tip\n` }));
    rmSync(join(clone.dir, ".git/objects", lost.slice(0, 2), lost.slice(2)));
    expect(await refusal({ place: await workplace(), clone, commit }, 3)).toContain("IL4004");
  });

  test("is not signed by one of those who are demanded", async () => {
    const ada = sshSigner(1);
    const place = await workplace();
    const { clone, commit } = await cloned();
    expect(await refusal({ place, clone, commit, more: ["--signed-by", ada.key] }, 1)).toContain("IL4022");
    const signed = await cloned(ada);
    expect(await importing({ place, ...signed, more: ["--signed-by", ada.key] })).toMatchObject({ code: 0 });
  });

  test("is of a repository without a name, or of a branch that was not fetched", async () => {
    const { clone, commit } = await cloned();
    const place = await workplace();
    const answer = await place.interlock([
      "import",
      clone.dir,
      "zones.policy",
      "--at",
      commit,
      "--branch",
      "refs/heads/gone",
    ]);
    expect(answer).toMatchObject({ code: 3, err: expect.stringContaining("IL4002") });
    await git.deleteRemote({ fs, dir: clone.dir, remote: "origin" });
    expect(await refusal({ place, clone, commit }, 3)).toContain("has no remote `origin`");
  });

  test.each([
    [["zones.policy"]],
    [["zones.policy", "--at", "1".repeat(40)]],
    [["zones.policy", "--at", "main", "--branch", "refs/heads/main"]],
    [["zones.policy", "--at", "1".repeat(40), "--branch", "main"]],
    [["zones.txt", "--at", "1".repeat(40), "--branch", "refs/heads/main"]],
    [[]],
  ])("was asked for wrongly: %j", async (args) => {
    const { clone } = await cloned();
    const place = await workplace();
    expect(await place.interlock(["import", clone.dir, ...args])).toMatchObject({ code: 2, out: "" });
  });
});

describe("a policy that imports from another repository", () => {
  test("is compiled with the copy, which its pin names", async () => {
    const { clone, commit } = await cloned();
    const place = await shop(commit);
    const missing = await place.interlock(["check"]);
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.err + missing.out).toContain(
      "there is no copy of it here, which `interlock import` makes",
    );
    await importing({ place, clone, commit });
    expect(await place.interlock(["check"])).toMatchObject({ code: 0 });
    const path = `${copies(commit)}/zones.policy`;
    await place.commit({ "interlock.lock": place.read("interlock.lock"), [path]: place.read(path) });
    expect(await place.interlock(["compile", "--out", "out"])).toMatchObject({ code: 0, err: "" });
    expect(place.read("out/pin.json")).toContain(path);
  });

  test("leaves the copy as it is, whatever its form", async () => {
    const { clone, commit } = await cloned();
    const place = await shop(commit);
    await importing({ place, clone, commit });
    await place.interlock(["fmt"]);
    expect(place.read(`${copies(commit)}/zones.policy`)).toBe(ZONES);
    expect(await place.interlock(["fmt", "--check"])).toMatchObject({ code: 0 });
    expect((await place.interlock(["fmt", "--check", `${copies(commit)}/zones.policy`])).code).toBe(1);
  });

  test.each([
    ["is changed", (text: string) => text.replace("staging,production", "production,staging")],
    ["has a byte more", (text: string) => `${text}\n`],
  ])("is not read where the copy %s", async (_, change) => {
    const { clone, commit } = await cloned();
    const place = await shop(commit);
    await importing({ place, clone, commit });
    const path = `${copies(commit)}/zones.policy`;
    place.write({ [path]: change(place.read(path)) });
    const { code, err } = await place.interlock(["check"]);
    expect(code).toBe(3);
    expect(err).toContain(`IL4025: \`${path}\` is not what \`interlock.lock\` names`);
  });

  test.each([
    ["is not there", () => null, "is not named in `interlock.lock`"],
    ["is no JSON", () => "{", "`interlock.lock` cannot be used"],
    ["has another form", () => '{"version":2,"imports":[]}', "`interlock.lock` cannot be used"],
    ["names nothing", () => '{"version":1,"imports":[]}', "is not named in `interlock.lock`"],
    [
      "names it twice",
      (text: string) => text.replace(/"imports": \[(.*)\]\n\}/su, '"imports": [$1,$1]}'),
      "names `interlock.imports/",
    ],
  ])("is not read where the lock %s", async (_, change, words) => {
    const { clone, commit } = await cloned();
    const place = await shop(commit);
    await importing({ place, clone, commit });
    const text = change(place.read("interlock.lock"));
    if (text === null) rmSync(join(place.dir, "interlock.lock"));
    else place.write({ "interlock.lock": text });
    const { code, err } = await place.interlock(["check"]);
    expect(code).toBe(3);
    expect(err).toContain("IL4025");
    expect(err).toContain(words);
  });

  test("takes no file that somebody put beside the copies, by whatever path", async () => {
    const { clone, commit } = await cloned();
    const place = await shop(commit);
    await importing({ place, clone, commit });
    const path = `${copies(commit)}/mine.policy`;
    place.write({
      [path]: ZONES,
      "shop.policy": place.read("shop.policy").replace("/zones.policy", "/mine.policy"),
    });
    expect(await place.interlock(["check"])).toMatchObject({
      code: 3,
      err: expect.stringContaining("IL4025"),
    });
    expect(await place.interlock(["check", path])).toMatchObject({
      code: 3,
      err: expect.stringContaining("IL4025"),
    });
  });
});
