import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";

import {
  configurationOf,
  isSafeOutput,
  NOW_MS,
  SHOP,
  workplace,
  type Workplace,
} from "../../test/workplace.ts";

const known = (value: unknown, observedAtMs?: number): object =>
  observedAtMs === undefined ? { kind: "known", value } : { kind: "known", value, observedAtMs };

/** A deployment by an agent, with this share of traffic at every percentile. */
function deployment(change: {
  readonly traffic?: number;
  readonly zone?: string;
  readonly image?: string;
}): string {
  const { traffic = 20_000, zone = "production", image = "a" } = change;
  return JSON.stringify({
    proposal: {
      v: 1,
      nonce: "n-1",
      action: "deploy",
      targets: [{ entity: "Service", id: "checkout" }],
      payload: { image },
    },
    facts: {
      now: known(NOW_MS),
      principal: { kind: "agent", ids: ["github app:7"], name: "release_bot" },
      identity: { kind: "known", verified: true, issuer: "test", chain: [] },
      targets: { '["Service","checkout"]': { owner: known("payments"), zone: known(zone) } },
      blast: { traffic: { p95: known(traffic) } },
      reversal: { testedAtMs: known(NOW_MS) },
      groups: { "shop.dba": known(["github:1", "github:2"], NOW_MS) },
      approvals: { kind: "known", approvals: [] },
    },
  });
}

/** A policy on trial: it is counted in the advised verdict only. */
const TRIAL = `language 1
policy trial
import { deploy } from "shop.policy"
stage advisory
refuse nothing on deploy
`;

async function shop(): Promise<Workplace & { readonly head: string }> {
  const place = await workplace();
  const head = await place.commit({
    "interlock.json": configurationOf("shop.policy"),
    "shop.policy": SHOP,
  });
  return { ...place, head };
}

describe("interlock simulate, a proposal", () => {
  test("an agent whose authority nobody verified acts on behalf of nobody known", async () => {
    const place = await shop();
    place.write({ "in.json": deployment({}).replace('"verified":true', '"verified":false') });
    const { out } = await place.interlock(["simulate", "in.json"]);
    expect(out).toContain("by release_bot (agent, github app:7), on behalf of nobody known\n");
  });

  test("a permit ends with 0 and shows its grant and how long it is valid", async () => {
    const place = await shop();
    place.write({ "in.json": deployment({}) });
    const { code, out } = await place.interlock(["simulate", "in.json"]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^PERMIT {2}deploy on Service `checkout` by release_bot \(agent, github app:7\)\n\n {2}\d clauses applied and held\n/,
    );
    expect(out).toContain(
      "grants write on Service `checkout` for 15m, 3 uses, revoked on failure (shop.deploys)\n",
    );
    expect(out).toContain("valid until 2026-11-24T10:01:00.000Z\n");
    expect(out).toContain(`simulated with the policies of commit ${place.head}, module `);
  });

  test("a hold ends with 1 and names the rule, its line, its commit and who is needed", async () => {
    const place = await shop();
    place.write({ "in.json": deployment({ traffic: 70_000 }) });
    const { code, out } = await place.interlock(["simulate", "in.json"]);
    expect(code).toBe(1);
    const lines = out.split("\n");
    expect(lines[0]).toMatch(/^HOLD {2}deploy on/);
    expect(lines).toContain(
      `  blast_radius.traffic, shop.limits at shop.policy:11:3 @ ${place.head.slice(0, 12)}`,
    );
    expect(lines).toContain("    bound      at most 5%, unless 2 of dba approve");
    expect(lines).toContain("    because    a is large");
    expect(lines).toContain("  needed: 2 of dba");
    expect(out).not.toContain("valid until");
  });

  test("a refusal names every rule that decides it, and unknown facts", async () => {
    const place = await shop();
    const input = JSON.parse(deployment({ zone: "staging" })) as { facts: Record<string, unknown> };
    delete input.facts["blast"];
    place.write({ "in.json": JSON.stringify(input) });
    const { code, out } = await place.interlock(["simulate", "in.json"]);
    expect(code).toBe(1);
    expect(out).toMatch(/^REFUSE {2}/);
    expect(out).toContain("\n  rule, shop.frozen at shop.policy:13:8 @ ");
    expect(out).toContain("\n  blast_radius.traffic, shop.limits at shop.policy:11:3 @ ");
    expect(out).toContain("unknown (blast.traffic p95: nobody answered)");
  });

  test("an advised verdict that differs is shown beside the binding one", async () => {
    const place = await workplace();
    await place.commit({
      "interlock.json": configurationOf("shop.policy", "trial.policy"),
      "shop.policy": SHOP,
      "trial.policy": TRIAL,
    });
    place.write({ "in.json": deployment({}) });
    const { code, out } = await place.interlock(["simulate", "in.json"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^PERMIT {2}/);
    expect(out).toContain(
      "advised, counting the rules at advisory too: REFUSE\n\n  rule, trial.nothing at trial.policy:5:8 @ ",
    );
  });

  test("--json is canonical, and names the pin and the digests", async () => {
    const place = await shop();
    place.write({ "in.json": deployment({ traffic: 70_000 }) });
    const { code, out } = await place.interlock(["simulate", "in.json", "--json"]);
    const answer = JSON.parse(out) as Record<string, unknown>;
    expect(code).toBe(1);
    expect(Object.keys(answer)).toEqual(["decisions", "moduleDigest", "outcome", "pin", "refused"]);
    expect(answer).toMatchObject({
      outcome: "hold",
      refused: null,
      pin: { commit: place.head },
      decisions: [{ action: "deploy", decision: { binding: { outcome: "hold" } } }],
    });
    expect(out.endsWith("\n")).toBe(true);
    expect(out).not.toMatch(/[ \n]"/);
  });

  test("the policies of a commit decide, or with --working-tree the files as they are", async () => {
    const place = await shop();
    place.write({ "shop.policy": SHOP.replace("<= 5%", "<= 1%"), "in.json": deployment({}) });
    expect((await place.interlock(["simulate", "in.json"])).code).toBe(0);
    expect((await place.interlock(["simulate", "in.json", "--at", place.head])).code).toBe(0);
    const { code, out } = await place.interlock(["simulate", "in.json", "--working-tree"]);
    expect(code).toBe(1);
    expect(out).toContain("\n  blast_radius.traffic, shop.limits at shop.policy:11:3\n");
    expect(out).toContain("the policies of files that are not committed, module ");
  });

  test("what a proposal writes cannot steer the terminal, colours or not", async () => {
    const place = await shop();
    const hostile = "\u001b]0;owned\u0007\u009b2J\r\u202egnp.exe\n PERMIT";
    const input = JSON.parse(deployment({ traffic: 70_000, image: hostile })) as {
      proposal: { targets: { id: string }[] };
      facts: { principal: { name: string }; targets: Record<string, unknown> };
    };
    const [target] = input.proposal.targets;
    if (target !== undefined) target.id = hostile;
    input.facts.principal.name = hostile;
    input.facts.targets = { [JSON.stringify(["Service", hostile])]: { zone: known(`prod${hostile}`) } };
    place.write({ "in.json": JSON.stringify(input) });
    const plain = await place.interlock(["simulate", "in.json"]);
    expect(plain.code).toBe(1);
    expect(isSafeOutput(plain.out)).toBe(true);
    expect(
      plain.out.split("\n").filter((line) => line.includes("PERMIT") && !line.includes("\\u{1b}")),
    ).toEqual([]);
    const colored = await place.interlock(["simulate", "in.json"], { isTerminal: true });
    // Without the program's own colours nothing of the sort is left.
    const own = ["0", "1", "2", "1;31", "1;32", "1;33"].map((style) => `\u001b[${style}m`);
    expect(colored.out).toContain("\u001b[1;31m");
    expect(isSafeOutput(own.reduce((text, style) => text.replaceAll(style, ""), colored.out))).toBe(true);
  });

  test("an input that is not there, is no JSON or says something else ends with 3", async () => {
    const place = await shop();
    const strange = JSON.parse(deployment({})) as { proposal: Record<string, unknown> };
    strange.proposal["verdict"] = "permit";
    place.write({ "twice.json": '{"proposal":{},"proposal":{}}', "strange.json": JSON.stringify(strange) });
    for (const [file, reason] of [
      ["none.json", "ENOENT"],
      ["twice.json", "twice.json` is not JSON"],
      ["strange.json", "verdict"],
      [".git", "is no file"],
    ] as const) {
      const { code, out, err } = await place.interlock(["simulate", file]);
      expect({ code, out }).toEqual({ code: 3, out: "" });
      expect(err).toContain(reason);
    }
    expect((await place.interlock(["simulate"])).code).toBe(2);
    place.write({ "in.json": deployment({}), "answers.json": "{}" });
    expect((await place.interlock(["simulate", "in.json", "--answers", "answers.json"])).code).toBe(2);
  });
});

const GATE = `language 1
policy gate
stage constrained
source github
entity Repository { name: string max 140 }
entity Database { name: string max 140 }
action merge on Repository proposes { base: string max 255, files: list max 3000 of path, title: claimed string max 256 }
action migrate on Database proposes { file: path, base: string max 255 }
group dba = team "acme/dba" from github fresh 10m
bound migrations on migrate by agent {
  schema no destructive unless 2 of dba approve because "{action.file} would lose data"
}
permit changes on merge, migrate by agent {}
`;

/** The first recorded payload of a pull request that was opened, with another title. */
function recordedEvent(title: string): { readonly text: string; readonly head: string } {
  const examples = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly {
    readonly name: string;
    readonly examples: readonly {
      readonly action?: string;
      readonly pull_request?: { readonly head: { readonly sha: string } };
    }[];
  }[];
  const event = examples
    .find(({ name }) => name === "pull_request")
    ?.examples.find(({ action }) => action === "opened");
  if (event?.pull_request === undefined) throw new Error("no recorded pull request that was opened");
  const text = JSON.stringify({ ...event, pull_request: { ...event.pull_request, title } });
  return { text, head: event.pull_request.head.sha };
}

const copilot = { id: 198982749, login: "Copilot", type: "Bot" };
const ada = { id: 101, login: "ada", type: "User" };
const grace = { id: 102, login: "grace", type: "User" };

/** What a platform would answer for a migration by an agent, approved by these people. */
function answersFor(
  head: string,
  text: string,
  approvers: readonly (typeof ada)[] = [],
): Record<string, unknown> {
  const file = { path: "db/migrations/7.sql", previousPath: null, status: "added", text: known(text) };
  const commit = {
    sha: head,
    author: copilot,
    committer: copilot,
    authorEmail: "198982749+Copilot@users.noreply.github.com",
    message: "Drop it",
    isVerified: true,
  };
  const reviews = approvers.map((reviewer) => ({
    reviewer,
    state: "APPROVED",
    commit: head,
    submittedAtMs: NOW_MS - 60_000,
  }));
  return {
    readAtMs: NOW_MS,
    files: known([file]),
    commits: known([commit]),
    reviews: known(reviews),
    writers: known([ada.id, grace.id]),
    teams: { "acme/dba": known([ada, grace]) },
  };
}

async function gate(title = "Change"): Promise<{ readonly place: Workplace; readonly head: string }> {
  const place = await workplace();
  const agents = [{ id: "github:198982749", name: "Copilot", root: { id: "github:7", name: "Root" } }];
  const configuration = { ...(JSON.parse(configurationOf("gate.policy")) as object), agents };
  await place.commit({ "interlock.json": JSON.stringify(configuration), "gate.policy": GATE });
  const { text, head } = recordedEvent(title);
  place.write({ "event.json": text });
  return { place, head };
}

describe("interlock simulate, a pull request", () => {
  const args = ["simulate", "event.json", "--answers", "answers.json"];

  test("a destructive migration by an agent holds, and executes once both owners approved", async () => {
    const { place, head } = await gate();
    place.write({ "answers.json": JSON.stringify(answersFor(head, "DROP TABLE orders;")) });
    const held = await place.interlock(args);
    expect(held.code).toBe(1);
    expect(held.out).toMatch(/^PERMIT {2}merge on Repository/);
    expect(held.out).toContain("\nHOLD  migrate on Database `orders` by ");
    expect(held.out).toContain(", on behalf of Codertocat (unproven, github:21031067)\n");
    expect(held.out).toContain("\n  schema_drift.no_destructive, gate.migrations at gate.policy:11:3 @ ");
    expect(held.out).toContain("db/migrations/7.sql would lose data");
    expect(held.out).toContain("\ntogether: HOLD\n");
    place.write({ "answers.json": JSON.stringify(answersFor(head, "DROP TABLE orders;", [ada, grace])) });
    const approved = await place.interlock(args);
    expect(approved.out).toContain("\ntogether: PERMIT\n");
    expect(approved.code).toBe(0);
  });

  test("a folder of migrations that is not there is named, since a migration elsewhere is judged as none", async () => {
    const { place, head } = await gate();
    const answers = answersFor(head, "DROP TABLE orders;");
    place.write({ "answers.json": JSON.stringify(answers) });
    const note = "note: `interlock.json` names the folder of migrations `db/migration`, which is not there";
    expect((await place.interlock(args)).err).not.toContain(note);
    const misspelt = place.read("interlock.json").replace("db/migrations", "db/migration");
    await place.commit({ "interlock.json": misspelt });
    const { code, out, err } = await place.interlock(args);
    expect({ code, isPermitted: out.startsWith("PERMIT  merge on Repository") }).toEqual({
      code: 0,
      isPermitted: true,
    });
    expect(err).toContain(note);
    place.write({ "in.json": deployment({}) });
    expect((await place.interlock(["simulate", "in.json"])).err).not.toContain("note:");
  });

  test("what is not answered is unknown: a change that nobody saw is refused", async () => {
    const { place, head } = await gate();
    const nothing = await place.interlock(["simulate", "event.json"]);
    expect(nothing.code).toBe(1);
    expect(nothing.out).toMatch(/^REFUSE {2}the changed files are not known/);
    const { teams, ...rest } = answersFor(head, "DROP TABLE orders;", [ada, grace]);
    expect(teams).toBeDefined();
    place.write({ "answers.json": JSON.stringify(rest) });
    const teamless = await place.interlock([...args, "--json"]);
    expect(teamless.code).toBe(1);
    expect(JSON.parse(teamless.out)).toMatchObject({ outcome: "refuse", refused: null });
  });

  test("a stored snapshot is judged like its event", async () => {
    const { place, head } = await gate();
    const { readAtMs, ...answers } = answersFor(head, "CREATE TABLE t (id int);");
    const side = { ref: "main", sha: head };
    const pull = {
      number: 2,
      title: "x",
      isDraft: false,
      isFork: false,
      author: copilot,
      assignees: [],
      labels: [],
    };
    const snapshot = {
      v: 1,
      readAtMs,
      repository: { id: 1, fullName: "acme/shop", isPrivate: false },
      pull: { ...pull, base: side, head: side },
      sender: null,
      ...answers,
    };
    place.write({ "snapshot.json": JSON.stringify(snapshot) });
    const { code, out } = await place.interlock(["simulate", "snapshot.json"]);
    expect(out).toContain("\ntogether: PERMIT\n");
    expect(code).toBe(0);
  });

  test("a hostile title and hostile paths are shown escaped", async () => {
    const { place, head } = await gate("\u001b[2J\u202e");
    const answers = answersFor(head, "DROP TABLE orders;");
    const path = "db/migrations/\u001b[31m.sql";
    const file = { path, previousPath: null, status: "added", text: known("DROP TABLE orders;") };
    place.write({ "answers.json": JSON.stringify({ ...answers, files: known([file]) }) });
    const { code, out } = await place.interlock(args);
    expect(code).toBe(1);
    expect(isSafeOutput(out)).toBe(true);
  });

  test("answers that are not such answers end with 3 and name the place", async () => {
    const { place } = await gate();
    place.write({ "answers.json": JSON.stringify({ files: known([{ path: "a" }]), verdict: "permit" }) });
    const strange = await place.interlock(args);
    expect(strange.code).toBe(3);
    expect(strange.err).toContain("answers.json");
    place.write({ "answers.json": JSON.stringify({ files: known([{ path: "a" }]) }) });
    expect((await place.interlock(args)).err).toContain("files");
  });
});
