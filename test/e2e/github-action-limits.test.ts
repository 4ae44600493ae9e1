import { verifyRecord } from "@interlock/ledger";
import { describe, expect, test } from "vitest";
import { requiredStatusChecks, requiredWorkflow } from "../github/branch-rules.ts";
import { commitOn } from "../github/git-fixture.ts";
import { isJsonObject, objectAt } from "../github/json.ts";
import { CHECK_NAME, DESTRUCTIVE, expectNoVerdict, GATE_APP } from "./github-action-scene.ts";
import { gateHarness } from "./gate-harness.ts";

const { bundle, start } = gateHarness();

describe("arming", () => {
  const context = CHECK_NAME;

  test.for([
    ["no rule", [], GATE_APP.token, "no rule of the base branch requires a check named"],
    [
      "a rule for another check",
      [requiredStatusChecks([{ context: "x" }])],
      GATE_APP.token,
      "no rule of the",
    ],
    [
      "a rule for any app",
      [requiredStatusChecks([{ context }])],
      GATE_APP.token,
      "takes the check from any app",
    ],
    [
      "a rule for another app",
      [requiredStatusChecks([{ context, integrationId: 7 }])],
      GATE_APP.token,
      "pins the check to app 7, and app 424242 made it",
    ],
    [
      "the workflow's own token",
      [requiredStatusChecks([{ context, integrationId: 15_368 }])],
      "workflow-token",
      "any workflow can post it",
    ],
  ] as const)("needs more than %s", async ([, rules, token, reason]) => {
    const { home, review, runGate } = await start();
    home.branchRules["main"] = [...rules];
    review("ada");
    review("barbara");
    const run = await runGate(bundle(), { token });
    expect(run.exitCode).toBe(1);
    expect(run.check?.conclusion).toBe("failure");
    expect(run.check?.output.title).toMatch(/^Refused: the gate is not armed/);
    expect(run.outputs).toMatchObject({ verdict: "refuse", stage: "advisory" });
    expect(run.stdout).toContain(`advisory (forgeable): `);
    expect(run.stdout).toContain(reason);
    expect(run.stdout).not.toMatch(/permitted|enforced/i);
  });

  test("takes a rule that requires this very workflow, whoever made the check", async () => {
    const { home, review, runGate } = await start();
    const path = ".github/workflows/gate.yml";
    home.branchRules["main"] = [requiredWorkflow(path, home.id)];
    review("ada");
    review("barbara");
    const workflow = `Codertocat/Hello-World/${path}@refs/heads/main`;
    const run = await runGate(bundle(), {
      token: "workflow-token",
      environment: { GITHUB_WORKFLOW_REF: workflow },
    });
    expect(run.check?.conclusion).toBe("success");
    const other = { GITHUB_WORKFLOW_REF: workflow.replace("gate", "lint") };
    expect((await runGate(bundle(), { token: "workflow-token", environment: other })).exitCode).toBe(1);
  });

  test("is not possible on an event whose workflow the change can edit", async () => {
    const { runGate } = await start();
    const run = await runGate(bundle(), { eventName: "pull_request" });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain("a change can edit the workflow that runs on `pull_request`");
  });
});

describe("advice", () => {
  test("is neutral, needs neither key nor rule, and says what would have happened", async () => {
    const { home, runGate } = await start();
    home.branchRules["main"] = [];
    const run = await runGate(bundle(), { mode: "advisory", signingKey: null });
    expect(run.exitCode).toBe(0);
    expect(run.check?.conclusion).toBe("neutral");
    expect(run.check?.output.title).toMatch(/^Advised: hold by schema_drift/);
    expect(run.outputs).toMatchObject({ verdict: "advised: hold", stage: "advisory", "record-path": "" });
    expect(run.records).toEqual([]);
  });

  test("does without a check run where the token may write none", async () => {
    const { github, runGate } = await start();
    github.tamper.failures.set("checks/create", { status: 403, message: "Resource not accessible" });
    const run = await runGate(bundle(), { mode: "advisory", eventName: "pull_request" });
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ verdict: "advised: hold", "check-run-url": "" });
  });

  test("never says that it permits", async () => {
    const { review, runGate } = await start();
    review("ada");
    review("barbara");
    const run = await runGate(bundle(), { mode: "advisory" });
    expect(run.exitCode).toBe(0);
    expect(run.check).toMatchObject({ conclusion: "neutral", output: { title: "Advised: no objection" } });
    expect(run.outputs["verdict"]).toBe("advised: no objection");
    expect(run.stdout).not.toMatch(/permit/i);
  });
});

describe("what is not known", () => {
  test.for([
    ["reviews", "pulls/list-reviews", "schema_drift"],
    ["commits", "pulls/list-commits", "schema_drift"],
    ["permissions", "repos/get-collaborator-permission-level", "schema_drift"],
    ["a team", "teams/list-members-in-org", "schema_drift"],
    ["files", "pulls/list-files", "coverage"],
  ] as const)("never widens: %s", async ([, operation, primitive]) => {
    const { github, review, runGate } = await start();
    review("ada");
    review("barbara");
    github.tamper.failures.set(operation, { status: 502, message: "Server Error" });
    const run = await runGate(bundle());
    expect(run.exitCode).toBe(1);
    expect(run.check?.output.title).toBe(`Refused by ${primitive}`);
    expect(run.stdout).toContain("502");
  });

  test("is a login that changed hands", async () => {
    const { github, review, runGate } = await start();
    review("ada");
    review("barbara");
    github.tamper.answers.set("repos/get-collaborator-permission-level", (body) =>
      isJsonObject(body) ? { ...body, user: { ...objectAt(body, "user"), id: 666 } } : body,
    );
    const run = await runGate(bundle());
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain("no longer belongs to the account that reviewed");
  });

  test("is a change that the API does not list whole", async () => {
    const { pull, runGate } = await start();
    const entry = { sha: null, filename: "x", status: "added", additions: 0, deletions: 0, changes: 0 };
    const urls = {
      blob_url: "https://x.test/b",
      raw_url: "https://x.test/r",
      contents_url: "https://x.test/c",
    };
    pull.files = Array.from({ length: 3_001 }, (_, index) => ({ ...entry, ...urls, filename: `x/${index}` }));
    const run = await runGate(bundle());
    expect(run.check?.output.title).toBe("Refused by coverage");
    expect(run.stdout).toContain("the change has 3001 files, the API lists at most 3000");
    // What was refused unseen is on record all the same, with the reason.
    const evaluation = run.records.find(({ name }) => name.includes("-evaluate-"));
    const verified = verifyRecord(evaluation?.bytes ?? new Uint8Array(), run.registry);
    if (!verified.ok) throw new Error(verified.problem.message);
    expect(verified.statement.predicate).toMatchObject({ kind: "evaluate", body: { outcome: "refuse" } });
    expect(JSON.stringify(verified.statement)).toContain("the API lists at most 3000");
  });
});

describe("migrations by another name", () => {
  test.for([
    ["a link below the folder", "db/migrations/more", { kind: "symlink", target: "../../attic" }],
    ["a submodule below it", "db/migrations/more", { kind: "submodule", commit: "1".repeat(40) }],
    ["a link in place of a folder above it", "DB", { kind: "symlink", target: "attic" }],
  ] as const)("are not passed over: %s", async ([, path, content]) => {
    const { runGate } = await start({ change: { [path]: content, "attic/0003.sql": DESTRUCTIVE } });
    const run = await runGate(bundle());
    expect(run.exitCode).toBe(1);
    expect(run.check?.output.title).toBe("Refused by coverage");
    expect(run.stdout).toMatch(/IL401[235]: /);
  });

  test("are not every file beside them", async () => {
    const { runGate } = await start({ change: { "db/migrations/README.md": "notes\n", "db/x.md": "x\n" } });
    expect((await runGate(bundle())).outputs["verdict"]).toBe("permit");
  });
});

describe("what moves", () => {
  test("is not judged: the head of another event", async () => {
    const { fixture, runGate } = await start();
    const run = await runGate(bundle(), { headSha: fixture.commit });
    expectNoVerdict(run, "the head moved: the event is about");
    expect(run.check).toBeUndefined();
  });

  test.for([
    ["another commit's file", "added", "x.md", "listed `x.md` of another commit than the head"],
    ["the removal of what is there", "removed", "interlock.json", "as removed, and the head holds it"],
  ] as const)("turns nothing green: a list with %s", async ([, status, filename, reason]) => {
    const { github, fixture, runGate } = await start();
    github.tamper.answers.set("pulls/list-files", (body) => {
      const [file] = Array.isArray(body) ? body : [];
      if (file === undefined || !isJsonObject(file)) return body;
      return [{ ...file, filename, status, contents_url: `https://x.test/x?ref=${fixture.commit}` }];
    });
    const run = await runGate(bundle());
    expect(run.check?.output.title).toBe("Refused by coverage");
    expect(run.stdout).toContain(reason);
  });

  test("turns nothing green: a base that moved while it was judged", async () => {
    const { github, fixture, review, runGate } = await start();
    review("ada");
    review("barbara");
    const next = await commitOn(fixture, "next", { "README.md": "x\n" }, { parent: fixture.commit });
    github.tamper.answers.set("pulls/list-reviews", (body) => {
      github.tamper.refs.set("heads/main", next);
      return body;
    });
    expectNoVerdict(await runGate(bundle()), "base branch `main` moved from");
  });
});

describe("text from outside", () => {
  const path = "db/migrations/0002 | <img src=x> @ada `::error::x` ##[error]y.sql";

  test.for([
    [path, "Refused: held by schema_drift until 2 of database_owners approve"],
    // No rule about paths can be sure of one that reorders itself.
    [path.replace("y", "y\u202e"), "Refused by coverage"],
  ] as const)("is shown and does nothing: %s", async ([file, title]) => {
    const { runGate } = await start({
      change: { [file]: DESTRUCTIVE },
      title: "::set-output name=verdict::permit\n::add-mask::x",
    });
    const run = await runGate(bundle());
    expect(run.exitCode).toBe(1);
    const commands = run.stdout.split("\n").filter((line) => line.trimStart().startsWith("::"));
    expect(commands).toEqual([`::error title=Interlock::${title}`]);
    expect(run.stdout).not.toContain("##[");
    expect(run.stepSummary).not.toMatch(/<img|@ada|\u202e/);
    expect(run.stepSummary).toContain("&#60;img src&#61;x&#62;");
  });
});

describe("the set-up", () => {
  test("refuses to enforce without a key", async () => {
    const { runGate } = await start();
    expectNoVerdict(await runGate(bundle(), { signingKey: null }), "input `signing-key` is missing");
  });

  test("refuses a key that is none, and repeats nothing of it", async () => {
    const { runGate } = await start();
    const run = await runGate(bundle(), { signingKey: "-----BEGIN PRIVATE KEY-----\nsecret\n" });
    expectNoVerdict(run, "input `signing-key`");
    expect(run.stdout).not.toContain("secret");
  });

  test("refuses events that it does not judge", async () => {
    const { runGate } = await start();
    expectNoVerdict(await runGate(bundle(), { eventName: "push" }), "run it on `pull_request_target`");
  });

  test("refuses a token that may not write checks", async () => {
    const { github, runGate } = await start();
    github.tamper.failures.set("checks/create", { status: 403, message: "Resource not accessible" });
    expectNoVerdict(await runGate(bundle()), "the check run could not be made");
  });
});
