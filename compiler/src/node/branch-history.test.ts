import fs from "node:fs";
import { appendFile, chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import * as git from "isomorphic-git";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { whyNotOnBranch } from "./branch-history.ts";
import { commitBytes } from "./object-id.ts";

const author = { name: "Ada", email: "ada@example.com", timestamp: 1_700_000_000, timezoneOffset: 0 };
const fetched = "refs/remotes/origin/main";

let dir = "";
let first = "";
let second = "";
/** A commit on top of the first that was never merged: it came into the clone through a pull request. */
let impostor = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "interlock-history-"));
  await git.init({ fs, dir, defaultBranch: "main" });
  first = await git.commit({ fs, dir, message: "first", author });
  second = await git.commit({ fs, dir, message: "second", author });
  impostor = await commitOn([first], "impostor");
  await writeRef(fetched, second);
});
afterEach(async () => rm(dir, { recursive: true }));

async function writeRef(ref: string, value: string): Promise<void> {
  await mkdir(dirname(join(dir, ".git", ref)), { recursive: true });
  await writeFile(join(dir, ".git", ref), `${value}\n`);
}

async function commitOn(parents: readonly string[], message: string): Promise<string> {
  const { commit } = await git.readCommit({ fs, dir, oid: first });
  const line = "Eve <eve@example.com> 1700000000 +0000";
  const bytes = commitBytes({ tree: commit.tree, parents, author: line, committer: line, message });
  return git.writeObject({ fs, dir, type: "commit", object: bytes, format: "content" });
}

function objectPath(id: string): string {
  return join(dir, ".git/objects", id.slice(0, 2), id.slice(2));
}

async function codeOf(commit: string): Promise<string | null> {
  return (await whyNotOnBranch(dir, commit, "refs/heads/main"))?.code ?? null;
}

test("a commit lies on a branch as it was fetched, or behind its tip, through any parent of a merge", async () => {
  expect(await codeOf(second)).toBeNull();
  expect(await codeOf(first)).toBeNull();
  await writeRef(fetched, await commitOn([second, impostor], "merged"));
  expect(await codeOf(impostor)).toBeNull();
});

test("a commit that only lies in the clone is refused by name", async () => {
  expect(await whyNotOnBranch(dir, impostor, "refs/heads/main")).toMatchObject({
    code: "IL4026",
    message: `commit \`${impostor}\` does not lie on \`refs/heads/main\``,
  });
});

describe("a commit is on no branch because", () => {
  test.each<readonly [string, () => Promise<void>]>([
    ["a branch of the clone's own has it", async () => writeRef("refs/heads/main", impostor)],
    ["a tag is called like the branch", async () => writeRef("refs/tags/main", impostor)],
    [
      "a tag is called like the branch as it was fetched",
      async () => writeRef("refs/tags/origin/main", impostor),
    ],
    ["another remote's branch has it", async () => writeRef("refs/remotes/fork/main", impostor)],
    ["a pull request has it", async () => writeRef("refs/pull/7/head", impostor)],
    [
      "what was packed says so, and what is not packed does not",
      async () => writeFile(join(dir, ".git/packed-refs"), `${impostor} ${fetched}\n`),
    ],
    [
      "a graft says so",
      async () => {
        await mkdir(join(dir, ".git/info"), { recursive: true });
        await writeFile(join(dir, ".git/info/grafts"), `${second} ${impostor}\n`);
      },
    ],
    [
      "a replace ref says so",
      async () => writeRef(`refs/replace/${second}`, await commitOn([impostor], "second")),
    ],
    [
      "the history is said to end there",
      async () => writeFile(join(dir, ".git/shallow"), `${second}\n${impostor}\n`),
    ],
    [
      "the configuration says so",
      async () =>
        appendFile(
          join(dir, ".git/config"),
          '[remote "origin"]\n\tfetch = +refs/pull/*:refs/remotes/origin/*\n',
        ),
    ],
  ])("%s", async (_, trick) => {
    await trick();
    expect(await codeOf(impostor)).toBe("IL4026");
  });

  test("a message or a later header names it as a parent", async () => {
    const parent = `parent ${impostor}`;
    await writeRef(fetched, await commitOn([second], `${parent}\n\n${parent}\n`));
    expect(await codeOf(impostor)).toBe("IL4026");
    const { object } = await git.readObject({ fs, dir, oid: second, format: "content" });
    const late = Buffer.from(object as Uint8Array)
      .toString()
      .replace("\ncommitter", `\n${parent}\ncommitter`);
    await writeRef(
      fetched,
      await git.writeObject({ fs, dir, type: "commit", object: Buffer.from(late), format: "content" }),
    );
    expect(await codeOf(impostor)).toBe("IL4026");
  });

  test("the branch's commit was overwritten by one that has it", async () => {
    const text = `tree ${"1".repeat(40)}\nparent ${impostor}\n`;
    await chmod(objectPath(second), 0o644);
    await writeFile(objectPath(second), deflateSync(Buffer.from(`commit ${text.length}\0${text}`)));
    expect(await codeOf(impostor)).toBe("IL4005");
  });

  test("the branch is another name, or no commit", async () => {
    await rm(join(dir, ".git", fetched));
    expect(await codeOf(first)).toBe("IL4002");
    await writeRef(fetched, "ref: refs/heads/main");
    expect(await codeOf(first)).toBe("IL4003");
    await rm(join(dir, ".git", fetched));
    await symlink("../../heads/main", join(dir, ".git", fetched));
    expect(await codeOf(first)).toBe("IL4003");
  });

  test("its history is not here whole", async () => {
    await rm(objectPath(first));
    expect(await codeOf(impostor)).toBe("IL4004");
  });
});
