import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isJsonObject } from "../github/json.ts";
import { requiredStatusChecks, requiredWorkflow } from "../github/branch-rules.ts";
import { addComment } from "../github/state.ts";
import { commitOn } from "../github/git-fixture.ts";
import { CLAUDE_BOT, COPILOT } from "../github/accounts.ts";
import { AT, OWN_APP, OWNER, PERSON, REVIEWER, startScene, statusOf } from "../github/scene.ts";
import type { Scene } from "../github/scene.ts";

/** As plain text, so that the types let a wrong body through to the server. */
const CREATE_CHECK: string = "POST /repos/{owner}/{repo}/check-runs";

let scene: Scene;

beforeEach(async () => {
  scene = await startScene();
});

afterEach(async () => {
  await scene.close();
});

describe("validation", () => {
  test("a wrong body is a problem and a 500", async () => {
    const wrong = scene.client().request(CREATE_CHECK, {
      ...AT,
      name: "interlock",
      head_sha: scene.head,
      output: { title: "no summary" },
    });
    expect(await statusOf(wrong)).toBe(500);
    expect(scene.github.problems).toEqual([
      expect.stringMatching(/checks\/create.*\/requestBody\/output.*'summary'/),
    ]);
    expect(scene.home.checkRuns).toEqual([]);
  });

  test("a key that GitHub would ignore is a problem", async () => {
    const wrong = scene.client().request(CREATE_CHECK, {
      ...AT,
      name: "interlock",
      head_sha: scene.head,
      conclusoin: "success",
    });
    expect(await statusOf(wrong)).toBe(500);
    expect(scene.github.problems.join()).toContain("conclusoin");
  });

  test("a 51st annotation in one request is a problem", async () => {
    const annotation = {
      path: "a",
      start_line: 1,
      end_line: 1,
      annotation_level: "failure",
      message: "m",
    } as const;
    const output = { title: "t", summary: "s", annotations: Array.from({ length: 51 }, () => annotation) };
    expect(
      await statusOf(scene.client().checks.create({ ...AT, name: "x", head_sha: scene.head, output })),
    ).toBe(500);
    expect(scene.github.problems.join()).toContain("must NOT have more than 50 items");
  });

  test("a wrong path parameter and an unknown query parameter are problems", async () => {
    expect(await statusOf(scene.client().request(`GET /repos/Codertocat/Hello-World/pulls/seven`))).toBe(500);
    expect(await statusOf(scene.client().request(`GET /repos/Codertocat/Hello-World/pulls?sate=open`))).toBe(
      500,
    );
    expect(scene.github.problems).toHaveLength(2);
  });

  test("an answer of its own that breaks the description is a problem and a 500", async () => {
    scene.github.tamper.answers.set("pulls/get", (body) => ({
      ...(isJsonObject(body) ? body : {}),
      number: "7",
    }));
    expect(await statusOf(scene.client().pulls.get({ ...AT, pull_number: 7 }))).toBe(500);
    expect(scene.github.problems).toEqual([expect.stringMatching(/answer 200: \/number must be integer/)]);
  });

  test("an unknown route is a 404 and a problem", async () => {
    expect(await statusOf(scene.client().request("DELETE /repos/Codertocat/Hello-World"))).toBe(404);
    expect(scene.github.problems).toEqual([
      expect.stringContaining("DELETE /repos/Codertocat/Hello-World (unknown)"),
    ]);
  });

  test("a token that was not given out is a 401 and no problem", async () => {
    expect(await statusOf(scene.client("guessed").repos.get(AT))).toBe(401);
    expect(scene.github.problems).toEqual([]);
  });

  test("a failure that a test plants has GitHub's form", async () => {
    scene.github.tamper.failures.set("git/get-ref", { status: 503, message: "Service unavailable" });
    expect(await statusOf(scene.client().git.getRef({ ...AT, ref: "heads/main" }))).toBe(503);
    expect(scene.github.problems).toEqual([]);
  });
});

describe("pages", () => {
  test("lead on with a Link header until the last, without a gap", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 250 }, (_, i) => [`f/${String(i).padStart(3, "0")}`, "x\n"]),
    );
    await commitOn(scene.fixture, "changes", files);
    const octokit = scene.client();
    const first = await octokit.pulls.listFiles({ ...AT, pull_number: 7 });
    expect(first.data).toHaveLength(30);
    const last = await octokit.pulls.listFiles({ ...AT, pull_number: 7, per_page: 1000, page: 3 });
    expect(last.data).toHaveLength(53);
    expect(last.headers.link).toMatch(/per_page=100&page=2>; rel="prev", .*page=1>; rel="first"$/);
    const all = await octokit.paginate(octokit.pulls.listFiles, { ...AT, pull_number: 7, per_page: 100 });
    expect(new Set(all.map(({ filename }) => filename)).size).toBe(253);
    const pages = scene.github.requests.slice(-3).map(({ query }) => query["page"]);
    expect(pages).toEqual([undefined, "2", "3"]);
    expect(scene.github.problems).toEqual([]);
  });

  test("end at 3,000 files without a word, as GitHub does", async () => {
    const [sample] = (await scene.client().pulls.listFiles({ ...AT, pull_number: 7 })).data;
    scene.pull.files = Array.from({ length: 3001 }, (_, i) => ({
      ...JSON.parse(JSON.stringify(sample)),
      filename: `many/${i}`,
    }));
    const octokit = scene.client();
    const all = await octokit.paginate(octokit.pulls.listFiles, { ...AT, pull_number: 7, per_page: 100 });
    expect(all).toHaveLength(3000);
    expect((await octokit.pulls.get({ ...AT, pull_number: 7 })).data.changed_files).toBe(3001);
  });
});

describe("checks", () => {
  test("carry the app of their token, which alone may change them", async () => {
    const own = scene.client(OWN_APP.token);
    const output = { title: "Refused", summary: "blast_radius", annotations: [] };
    const created = await own.checks.create({
      ...AT,
      name: "interlock (main)",
      head_sha: scene.head,
      output,
    });
    expect(created.data).toMatchObject({
      status: "queued",
      app: { id: 424242 },
      pull_requests: [{ number: 7 }],
    });
    const check_run_id = created.data.id;
    const done = await own.checks.update({ ...AT, check_run_id, conclusion: "failure" });
    expect(done.data).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(await statusOf(scene.client().checks.update({ ...AT, check_run_id, conclusion: "success" }))).toBe(
      403,
    );
    await scene
      .client()
      .checks.create({ ...AT, name: "interlock (main)", head_sha: scene.head, conclusion: "success" });
    const listed = await own.checks.listForRef({ ...AT, ref: "heads/changes" });
    expect(listed.data.check_runs.map((run) => [run.app?.id, run.conclusion])).toEqual([
      [424242, "failure"],
      [15368, "success"],
    ]);
    const mine = await own.checks.listForRef({ ...AT, ref: scene.head, app_id: 424242 });
    expect(mine.data.total_count).toBe(1);
    expect((await own.checks.get({ ...AT, check_run_id })).data.id).toBe(check_run_id);
    expect(scene.github.problems).toEqual([]);
  });

  test("append annotations and refuse a person, an unknown commit and a completion without a conclusion", async () => {
    const octokit = scene.client();
    const annotation = {
      path: "a",
      start_line: 1,
      end_line: 1,
      annotation_level: "notice",
      message: "m",
    } as const;
    const output = { title: "t", summary: "s", annotations: Array.from({ length: 50 }, () => annotation) };
    const { data } = await octokit.checks.create({ ...AT, name: "x", head_sha: scene.head, output });
    const more = await octokit.checks.update({ ...AT, check_run_id: data.id, output });
    expect(more.data.output.annotations_count).toBe(100);
    expect(
      await statusOf(scene.client(PERSON.token).checks.create({ ...AT, name: "x", head_sha: scene.head })),
    ).toBe(403);
    expect(await statusOf(octokit.checks.create({ ...AT, name: "x", head_sha: "0".repeat(40) }))).toBe(422);
    const bare = { ...AT, name: "x", head_sha: scene.head, status: "completed" } as const;
    expect(await statusOf(octokit.request(CREATE_CHECK, bare))).toBe(422);
    expect(scene.github.problems).toEqual([]);
  });
});

describe("people, rules and comments", () => {
  test("answer roles, teams and accounts by id and by login", async () => {
    const octokit = scene.client();
    const role = await octokit.repos.getCollaboratorPermissionLevel({ ...AT, username: "octocat" });
    expect(role.data).toMatchObject({
      permission: "write",
      role_name: "maintain",
      user: { id: REVIEWER.id },
    });
    const stranger = await octokit.repos.getCollaboratorPermissionLevel({ ...AT, username: COPILOT.login });
    expect(stranger.data.permission).toBe("read");
    const members = await octokit.teams.listMembersInOrg({ org: "acme", team_slug: "platform" });
    expect(members.data.map(({ id }) => id)).toEqual([REVIEWER.id, OWNER.id]);
    expect((await octokit.users.getByUsername({ username: "claude[bot]" })).data.id).toBe(CLAUDE_BOT.id);
    expect((await octokit.users.getById({ account_id: COPILOT.id })).data.login).toBe("Copilot");
    expect((await octokit.repos.get(AT)).data).toMatchObject({
      default_branch: "main",
      full_name: "Codertocat/Hello-World",
    });
    expect((await octokit.rateLimit.get()).data.rate.limit).toBe(5000);
    expect(scene.github.problems).toEqual([]);
  });

  test("list the rules of a branch with the app that a check is pinned to", async () => {
    scene.home.branchRules["release/1.0"] = [
      requiredStatusChecks([
        { context: "interlock (release/1.0)", integrationId: 424242 },
        { context: "build" },
      ]),
      requiredWorkflow(".github/workflows/interlock.yml", scene.home.id),
    ];
    const { data } = await scene.client().repos.getBranchRules({ ...AT, branch: "release/1.0" });
    expect(data.map((rule) => rule.type)).toEqual(["required_status_checks", "workflows"]);
    expect(JSON.stringify(data[0])).toContain('"integration_id":424242');
    expect((await scene.client().repos.getBranchRules({ ...AT, branch: "main" })).data).toEqual([]);
    expect(scene.github.problems).toEqual([]);
  });

  test("keep comments, and show that one was edited", async () => {
    const octokit = scene.client();
    addComment(scene.github.state, scene.home, {
      issueNumber: 7,
      author: "octocat",
      body: `/interlock approve ${scene.head}`,
    });
    const made = await octokit.issues.createComment({ ...AT, issue_number: 7, body: "held" });
    await octokit.issues.updateComment({ ...AT, comment_id: made.data.id, body: "refused" });
    const { data } = await octokit.issues.listComments({ ...AT, issue_number: 7 });
    expect(
      data.map((comment) => [comment.user?.login, comment.body, comment.created_at === comment.updated_at]),
    ).toEqual([
      ["octocat", `/interlock approve ${scene.head}`, true],
      ["github-actions[bot]", "refused", false],
    ]);
    expect(
      await statusOf(octokit.issues.createComment({ ...AT, issue_number: 7, body: "x".repeat(65_537) })),
    ).toBe(422);
    expect(scene.github.problems).toEqual([]);
  });
});
