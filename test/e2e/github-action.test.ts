import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { verifyChain, verifyRecord } from "@interlock/ledger";
import { describe, expect, test } from "vitest";
import { buildAction } from "../../scripts/build-action.ts";
import { commitOn, tag } from "../github/git-fixture.ts";
import { entryAt, gitdirOf } from "../github/git-store.ts";
import { isJsonObject } from "../github/json.ts";
import type { Json } from "../github/json.ts";
import { CHECK_NAME, DESTRUCTIVE, expectNoVerdict } from "./github-action-scene.ts";
import { gateHarness } from "./gate-harness.ts";

const POLICY = "policies/destructive-migrations.policy";

/** A policy that permits everything to everybody. */
const WEAK = `language 1
/// Nothing is asked.
policy destructive_migrations

import { merge, migrate } from "pull-requests.policy"

stage constrained

permit everything on merge, migrate by agent {}
`;

const { bundle, start } = gateHarness();

describe("a destructive migration by an agent", () => {
  test("is held on exactly its head, and the primitive is named everywhere", async () => {
    const { head, fixture, runGate } = await start();
    const run = await runGate(bundle());
    const title = "Refused: held by schema_drift until 2 of database_owners approve";
    expect(run.exitCode).toBe(1);
    expect(run.check).toMatchObject({
      name: CHECK_NAME,
      headSha: head,
      status: "completed",
      conclusion: "failure",
      output: { title },
      annotations: [{ path: "db/migrations/0002_tidy.sql", start_line: 3, annotation_level: "failure" }],
    });
    expect(run.outputs).toMatchObject({
      verdict: "hold",
      stage: "constrained",
      "policy-commit": fixture.commit,
      "refused-primitives": "schema_drift",
    });
    expect(run.stdout).toMatch(
      /rule: {3}destructive_migrations\.\w+ at policies\/[\w-]+\.policy:\d+:\d+ @ [0-9a-f]{12}/,
    );
    expect(run.stepSummary).toContain("`schema_drift` holds");
    expect(run.stepSummary).toBe(`${run.check?.output.summary}\n`);
    expect(run.stderr).toBe("");
  });

  test("is permitted once two owners approved this head", async () => {
    const { head, fixture, review, runGate } = await start();
    review("ada");
    review("barbara");
    const run = await runGate(bundle());
    expect(run.stdout).toContain("Permitted");
    expect(run.exitCode).toBe(0);
    expect(run.check).toMatchObject({ headSha: head, conclusion: "success", output: { title: "Permitted" } });
    expect(run.outputs).toMatchObject({ verdict: "permit", "refused-primitives": "" });
    const behalf = "on behalf of <code>Codertocat</code> (<code>github:21031067</code>, human)";
    for (const named of [head, fixture.commit, "valid until", "enforced: a rule requires", behalf]) {
      expect(run.check?.output.summary).toContain(named);
    }
  });

  test("stays held by one owner, by a stranger to the group, and by approvals of an earlier head", async () => {
    const { fixture, review, runGate } = await start();
    review("ada");
    review("dana");
    review("barbara", fixture.commit);
    const run = await runGate(bundle());
    expect(run.exitCode).toBe(1);
    expect(run.check?.output.title).toMatch(/^Refused: held by schema_drift/);
    expect(run.stdout).toContain("approved 1 of 2 by database_owners");
    expect(run.stepSummary).toContain("approved another commit than the head");
  });

  test("leaves records that verify, and of which no byte can change", async () => {
    const { runGate } = await start();
    const { records, registry, outputs, recordFolder } = await runGate(bundle());
    expect(records.map(({ name }) => name.replace(/-[0-9a-f]{12}\.json$/, ""))).toEqual([
      "0000-propose",
      "0001-evaluate",
      "0002-propose",
      "0003-evaluate",
    ]);
    const chain = records.map(({ bytes }) => ({ envelope: new Uint8Array(bytes) }));
    expect(verifyChain(chain, registry)).toMatchObject({ ok: true, count: 4 });
    const last = records.at(-1);
    expect(outputs["record-path"]).toBe(join(recordFolder, last?.name ?? ""));
    const verdict = verifyRecord(new Uint8Array(last?.bytes ?? []), registry);
    expect(verdict).toMatchObject({
      ok: true,
      digest: outputs["record-digest"],
      statement: {
        predicate: { body: { action: "migrate", outcome: "hold", primitives: ["schema_drift"] } },
      },
    });
    const changed = new Uint8Array(last?.bytes ?? []);
    changed[100] = (changed[100] ?? 0) === 0x41 ? 0x42 : 0x41;
    expect(verifyRecord(changed, registry).ok).toBe(false);
  });
});

describe("the policy that decides", () => {
  test("is the base's, whatever the head makes of it", async () => {
    const change = { "db/migrations/0002_tidy.sql": DESTRUCTIVE, [POLICY]: WEAK };
    const { fixture, runGate } = await start({ change });
    const run = await runGate(bundle());
    expect(run.exitCode).toBe(1);
    expect(run.outputs["refused-primitives"]).toBe("quorum,schema_drift");
    expect(run.outputs["policy-commit"]).toBe(fixture.commit);
  });

  test("is refused where it imports something that does not call itself a policy", async () => {
    const [policy, words] = await Promise.all(
      [POLICY, "policies/pull-requests.policy"].map((path) => readFile(path, "utf8")),
    );
    const base = {
      [POLICY]: policy?.replace('from "pull-requests.policy"', 'from "words.txt"') ?? "",
      "policies/words.txt": words ?? "",
    };
    const { runGate } = await start({ base, change: { "policies/words.txt": `${words}// looser\n` } });
    const run = await runGate(bundle());
    expect(run.outputs).toMatchObject({ verdict: "refuse", "refused-primitives": "coverage" });
    expect(run.stdout).toContain("its name does not end in `.policy`");
  });

  test("is the branch's, not that of a tag with its name", async () => {
    const { fixture, runGate } = await start();
    const weak = await commitOn(fixture, "weak", { [POLICY]: WEAK }, { parent: fixture.commit });
    await tag(fixture, "main", weak);
    const run = await runGate(bundle());
    expect(run.outputs).toMatchObject({ verdict: "hold", "policy-commit": fixture.commit });
  });

  test.for([
    ["a tag that the API answers for the branch", "refs/tags/main"],
    ["another branch", "refs/heads/main2"],
  ] as const)("is refused from %s", async ([, ref]) => {
    const { github, runGate } = await start();
    github.tamper.answers.set("git/get-ref", (body) => (isJsonObject(body) ? { ...body, ref } : body));
    expectNoVerdict(await runGate(bundle()), `the API answered \`${ref}\` where branch \`refs/heads/main\``);
  });

  test("is refused from an annotated tag behind the branch's name", async () => {
    const { github, fixture, runGate } = await start();
    github.tamper.refs.set("heads/main", await tag(fixture, "v1", fixture.commit, { annotated: true }));
    expectNoVerdict(await runGate(bundle()), "branch `refs/heads/main` leads to a tag, not to a commit");
  });

  test("is refused as a symbolic link", async () => {
    const base = { [POLICY]: { kind: "symlink", target: "pull-requests.policy" } as const };
    const { runGate } = await start({ base });
    expectNoVerdict(await runGate(bundle()), `\`${POLICY}\` is a symbolic link`);
  });

  test("is refused where the bytes are not the blob's", async () => {
    const { github, fixture, runGate } = await start();
    const entry = await entryAt(gitdirOf(fixture.dir), fixture.commit, POLICY);
    github.tamper.blobs.set(entry?.sha ?? "", new TextEncoder().encode(WEAK));
    expectNoVerdict(await runGate(bundle()), `\`${POLICY}\`: the bytes that the API answers for blob`);
  });

  test("is refused from a folder that is cut off, or names other files than it hashes to", async () => {
    const { github, fixture, runGate } = await start();
    const entry = await entryAt(gitdirOf(fixture.dir), fixture.commit, "policies");
    github.tamper.truncatedTrees.add(entry?.sha ?? "");
    expectNoVerdict(await runGate(bundle()), "is cut off in the API's answer");
    github.tamper.truncatedTrees.clear();
    github.tamper.answers.set("git/get-tree", withoutFirstEntry);
    expectNoVerdict(await runGate(bundle()), "do not hash to that id");
  });

  test("is refused where it does not compile, with the place", async () => {
    const { runGate } = await start({ base: { [POLICY]: WEAK.replace("by agent", "by agents") } });
    expectNoVerdict(await runGate(bundle()), `${POLICY}:9:`);
  });
});

function withoutFirstEntry(body: Json): Json {
  if (!isJsonObject(body)) return body;
  const { tree } = body;
  return { ...body, tree: Array.isArray(tree) ? tree.slice(1) : [] };
}

describe("the bundle", () => {
  test("is the same bytes every time", async () => {
    const [first, second] = await Promise.all([buildAction(), buildAction()]);
    expect(first === second).toBe(true);
  });

  test("runs beside a package.json that makes it a module as well", async () => {
    const { runGate } = await start();
    const beside = join(dirname(bundle()), "github-action");
    const home = join(beside, "dist");
    await mkdir(home, { recursive: true });
    await writeFile(join(beside, "package.json"), '{"type":"module"}');
    await copyFile(bundle(), join(home, "index.js"));
    const run = await runGate(join(home, "index.js"));
    expect(run.outputs["verdict"]).toBe("hold");
    expect(run.stderr).toBe("");
  });
});
