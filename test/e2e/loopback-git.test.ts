import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CLAUDE_BOT } from "../github/accounts.ts";
import { commitOn, createRepository, moveBranch, tag } from "../github/git-fixture.ts";
import { AT, FIRST_FILES, REVIEWER, startScene, statusOf } from "../github/scene.ts";
import type { Scene } from "../github/scene.ts";
import { addReview, repository } from "../github/state.ts";

function blobId(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

let scene: Scene;

beforeEach(async () => {
  scene = await startScene();
});

afterEach(async () => {
  await scene.close();
});

describe("the git database", () => {
  test("follows a ref to a commit, a tree and a blob whose bytes hash to its id", async () => {
    const octokit = scene.client();
    const ref = await octokit.git.getRef({ ...AT, ref: "heads/changes" });
    expect(ref.data.object).toMatchObject({ type: "commit", sha: scene.head });
    const commit = await octokit.git.getCommit({ ...AT, commit_sha: scene.head });
    expect(commit.data.parents.map((parent) => parent.sha)).toEqual([scene.fixture.commit]);
    const tree = await octokit.git.getTree({ ...AT, tree_sha: commit.data.tree.sha, recursive: "1" });
    expect(tree.data.tree.map((entry) => `${entry.mode} ${entry.path}`)).toEqual([
      "100644 README.md",
      "040000 docs",
      "100644 docs/new.md",
      "040000 src",
      "100644 src/moved.ts",
    ]);
    const sha = tree.data.tree[0]?.sha ?? "";
    const blob = await octokit.git.getBlob({ ...AT, file_sha: sha });
    const bytes = Buffer.from(blob.data.content, "base64");
    expect(bytes.toString()).toBe("one\n2\nthree\n");
    expect(blobId(bytes)).toBe(sha);
    expect(scene.github.problems).toEqual([]);
  });

  test("keeps a branch and a tag of the same name apart, and lets the tag shadow the branch by bare name", async () => {
    await tag(scene.fixture, "changes", scene.fixture.commit);
    const octokit = scene.client();
    const asRef = async (ref: string): Promise<string> =>
      (await octokit.git.getRef({ ...AT, ref })).data.object.sha;
    expect(await asRef("heads/changes")).toBe(scene.head);
    expect(await asRef("tags/changes")).toBe(scene.fixture.commit);
    expect((await octokit.repos.getCommit({ ...AT, ref: "changes" })).data.sha).toBe(scene.fixture.commit);
    expect(await statusOf(octokit.git.getRef({ ...AT, ref: "heads/chang" }))).toBe(404);
    expect(scene.github.problems).toEqual([]);
  });

  test("answers an annotated tag as a tag", async () => {
    const oid = await tag(scene.fixture, "v1", scene.head, { annotated: true });
    const { data } = await scene.client().git.getRef({ ...AT, ref: "tags/v1" });
    expect(data.object).toMatchObject({ type: "tag", sha: oid });
    expect((await scene.client().repos.getCommit({ ...AT, ref: "v1" })).data.sha).toBe(scene.head);
  });

  test("shows symbolic links and submodules as entries", async () => {
    const tip = await commitOn(scene.fixture, "main", {
      link: { kind: "symlink", target: "README.md" },
      away: { kind: "symlink", target: "../outside" },
      vendor: { kind: "submodule", commit: "1".repeat(40) },
      "run.sh": { kind: "executable", content: "#!/bin/sh\n" },
    });
    const octokit = scene.client();
    const tree = await octokit.git.getTree({ ...AT, tree_sha: tip });
    expect(tree.data.tree.map(({ mode, type, path }) => `${mode} ${type} ${path}`)).toEqual([
      "100644 blob README.md",
      "120000 blob away",
      "120000 blob link",
      "100755 blob run.sh",
      "040000 tree src",
      "160000 commit vendor",
    ]);
    const kinds = await Promise.all(
      ["link", "away", "vendor", "src", "README.md"].map(async (path) => {
        const { data } = await octokit.repos.getContent({ ...AT, path, ref: tip });
        return Array.isArray(data) ? "directory" : data.type;
      }),
    );
    expect(kinds).toEqual(["file", "symlink", "submodule", "directory", "file"]);
    expect(scene.github.problems).toEqual([]);
  });

  test("lies about a blob, a ref and a tree when told to", async () => {
    const octokit = scene.client();
    const blob = blobId(Buffer.from("one\ntwo\nthree\n"));
    scene.github.tamper.blobs.set(blob, Buffer.from("forged"));
    scene.github.tamper.refs.set("heads/main", scene.head);
    scene.github.tamper.truncatedTrees.add(scene.fixture.commit);
    const served = Buffer.from((await octokit.git.getBlob({ ...AT, file_sha: blob })).data.content, "base64");
    expect(served.toString()).toBe("forged");
    expect(blobId(served)).not.toBe(blob);
    expect((await octokit.git.getRef({ ...AT, ref: "heads/main" })).data.object.sha).toBe(scene.head);
    const tree = await octokit.git.getTree({ ...AT, tree_sha: scene.fixture.commit, recursive: "1" });
    expect(tree.data).toMatchObject({ truncated: true, tree: [{ path: "README.md" }] });
    expect(scene.github.problems).toEqual([]);
  });

  test("makes the same history with the same ids", async () => {
    const again = await createRepository(FIRST_FILES);
    expect(again.commit).toBe(scene.fixture.commit);
    await rm(again.dir, { recursive: true });
  });
});

describe("pull requests", () => {
  test("list the files that git says have changed", async () => {
    const { data } = await scene.client().pulls.listFiles({ ...AT, pull_number: 7 });
    expect(data.map(({ status, filename, patch }) => ({ status, filename, patch }))).toEqual([
      { status: "modified", filename: "README.md", patch: "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three" },
      { status: "added", filename: "docs/new.md", patch: "@@ -0,0 +1 @@\n+new" },
      { status: "renamed", filename: "src/moved.ts", patch: undefined },
    ]);
    expect(data[2]?.previous_filename).toBe("src/main.ts");
  });

  test("are found by state, base and head, and name the account that wrote them", async () => {
    const octokit = scene.client();
    const { data } = await octokit.pulls.get({ ...AT, pull_number: 7 });
    expect(data).toMatchObject({
      number: 7,
      user: { id: CLAUDE_BOT.id, type: "Bot" },
      head: { sha: scene.head },
      base: { sha: scene.fixture.commit },
      changed_files: 3,
      additions: 2,
      commits: 1,
    });
    const listed = await octokit.pulls.list({ ...AT, head: "Codertocat:changes", base: "main" });
    expect(listed.data.map(({ number }) => number)).toEqual([7]);
    expect(listed.data[0]).not.toHaveProperty("changed_files");
    scene.pull.isMerged = true;
    expect((await octokit.pulls.list(AT)).data).toEqual([]);
    expect((await octokit.pulls.get({ ...AT, pull_number: 7 })).data.merged).toBe(true);
    expect(scene.github.problems).toEqual([]);
  });

  test("from a fork name the fork, and a deleted fork is null", async () => {
    scene.github.state.accounts.push({ id: 9, login: "mallory", type: "User" });
    scene.github.state.repositories.push(
      repository({ id: 5, owner: "mallory", name: "Hello-World", dir: scene.fixture.dir, isFork: true }),
    );
    scene.pull.head = { ref: "changes", sha: scene.head, fork: "mallory/Hello-World" };
    const octokit = scene.client();
    const forked = await octokit.pulls.get({ ...AT, pull_number: 7 });
    expect(forked.data.head).toMatchObject({ label: "mallory:changes", repo: { id: 5, fork: true } });
    scene.pull.head = { ref: "changes", sha: scene.head, fork: null };
    expect((await octokit.pulls.get({ ...AT, pull_number: 7 })).data.head.repo).toBeNull();
    expect(scene.github.problems).toEqual([]);
  });

  test("list commits with the accounts behind them, and reviews on the commit they were made on", async () => {
    scene.home.commitFacts.set(scene.head, { isVerified: true });
    addReview(scene.github.state, scene.pull, { author: "octocat", state: "APPROVED", commitId: scene.head });
    const octokit = scene.client();
    const commits = await octokit.pulls.listCommits({ ...AT, pull_number: 7 });
    expect(commits.data).toMatchObject([
      {
        sha: scene.head,
        author: { id: CLAUDE_BOT.id },
        commit: { verification: { verified: true, reason: "valid" } },
      },
    ]);
    const reviews = await octokit.pulls.listReviews({ ...AT, pull_number: 7 });
    expect(reviews.data).toMatchObject([
      { state: "APPROVED", commit_id: scene.head, user: { id: REVIEWER.id } },
    ]);
    expect(scene.github.problems).toEqual([]);
  });

  test("follow their branches when they are pushed by force", async () => {
    await moveBranch(scene.fixture, "changes", scene.fixture.commit);
    const { data } = await scene.client().pulls.get({ ...AT, pull_number: 7 });
    expect(data).toMatchObject({ head: { sha: scene.fixture.commit }, commits: 0, changed_files: 0 });
    expect(scene.github.problems).toEqual([]);
  });

  test("compare what left the base since the two parted", async () => {
    const onMain = await commitOn(scene.fixture, "main", { "other.md": "x\n" });
    const { data } = await scene
      .client()
      .repos.compareCommitsWithBasehead({ ...AT, basehead: `main...${scene.head}` });
    expect(data).toMatchObject({
      status: "diverged",
      ahead_by: 1,
      behind_by: 1,
      base_commit: { sha: onMain },
      merge_base_commit: { sha: scene.fixture.commit },
    });
    expect(data.files).toHaveLength(3);
    expect(scene.github.problems).toEqual([]);
  });
});
