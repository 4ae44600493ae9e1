import fs from "node:fs";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { SALT_BYTES, secretOf } from "@interlock/ledger";
import { openSecretFile } from "@interlock/stores/secrets";
import * as git from "isomorphic-git";
import { describe, expect, test } from "vitest";

import type { RecordChanges } from "../../test/decision-records.ts";
import { freshKey } from "../../test/records.ts";
import { EVALUATE, PROPOSE, replayScene as scene } from "../../test/replay-scene.ts";
import { isSafeOutput, NOW_MS, SHOP, workplace } from "../../test/workplace.ts";

const checkout = '["Service","checkout"]';

// A thread that is started from the sources reads all of them first.
describe("a decision that comes out again", { timeout: 60_000 }, () => {
  test("is equal, byte for byte, in both voices", async () => {
    const { record, replay } = await scene();
    await record();
    const { out, err, code } = await replay(EVALUATE);
    expect({ err, code }).toEqual({ err: "", code: 0 });
    expect(out).toBe(
      [
        `${EVALUATE}: equal`,
        `  permit for deploy on ${checkout}, decided 2026-11-24T10:00:00.000Z, by github.com/acme/shop @ ${out.match(/@ ([0-9a-f]{12})/)?.[1]}`,
        "",
        "1 decision: 1 equal, 0 differ",
        "",
      ].join("\n"),
    );
  });

  test("is counted where folders are named, together with what holds no decision", async () => {
    const { record, replay } = await scene();
    await record();
    const { out, code } = await replay("records");
    expect(out).toBe(
      "1 decision: 1 equal, 0 differ\n1 record passed over: no decision, or before `--since`\n",
    );
    expect(code).toBe(0);
  });

  test("is read from a repository that lies elsewhere, under the name that the record gives", async () => {
    const { place, record, replay } = await scene();
    await record();
    const elsewhere = await workplace();
    elsewhere.write({
      "keys.json": place.read("keys.json"),
      [EVALUATE]: place.read(EVALUATE),
      [PROPOSE]: place.read(PROPOSE),
    });
    await git.addRemote({ fs, dir: place.dir, remote: "origin", url: "https://github.com/fork/shop.git" });
    const args = ["replay", "records", "--key", "keys.json"];
    expect((await elsewhere.interlock(args)).out).toContain("commit.missing");
    expect(await elsewhere.interlock([...args, "--repository", place.dir])).toMatchObject({ code: 0 });
    expect(await replay("records")).toMatchObject({ code: 0 });
  });

  test("is found together with a proposal that stands far from it", async () => {
    const { place, records, replay } = await scene();
    const texts = new TextDecoder();
    for (let number = 0; number < 150; number += 1) {
      const [propose, evaluate] = await records(number);
      place.write({
        [`records/evaluate-${number}.json`]: texts.decode(evaluate.envelope),
        [`records/propose-${number}.json`]: texts.decode(propose.envelope),
      });
    }
    const { out, code } = await replay("records", "--workers", "2");
    expect(out).toContain("150 decisions: 150 equal, 0 differ\n150 records passed over");
    expect(code).toBe(0);
  });

  test("is found by every thread", async () => {
    const { record, replay } = await scene();
    await record();
    expect(await replay("records", "--workers", "3")).toMatchObject({ code: 0, err: "" });
  });

  test("is left out where it was made before `--since`", async () => {
    const { record, replay } = await scene();
    await record({ atMs: NOW_MS - 3_600_000 });
    expect(await replay("records", "--since", "30m")).toMatchObject({
      code: 3,
      out: "0 decisions: 0 equal, 0 differ\n2 records passed over: no decision, or before `--since`\n",
    });
    expect(await replay("records", "--since", "2h")).toMatchObject({ code: 0 });
    expect(await replay("records", "--since", "2h30")).toMatchObject({ code: 2 });
  });
});

describe("a decision that does not come out again", () => {
  test("differs where the outcome was written otherwise", async () => {
    const { record, replay } = await scene();
    await record({
      body: (body) => {
        const decision = JSON.parse(JSON.stringify(body.decision)) as Record<"binding", { outcome: string }>;
        decision.binding.outcome = "hold";
        return { ...body, decision };
      },
    });
    const { out, code } = await replay(EVALUATE);
    expect(out).toContain(`${EVALUATE}: DIFFERS, hold → permit\n`);
    expect(out).toContain("  the binding outcome: hold → permit\n");
    expect(out).toContain("changes of the outcome\n  before  after   decisions\n  hold    permit  1\n");
    expect(code).toBe(1);
  });

  test("differs where a finding was changed, removed or made up", async () => {
    const { record, replay } = await scene();
    await record({
      body: (body) => {
        const decision = JSON.parse(JSON.stringify(body.decision)) as Record<
          "binding" | "advised",
          { findings: { seen: string; element: string | null }[] }
        >;
        const [first, second] = decision.binding.findings;
        if (first === undefined || second === undefined) throw new Error("two clauses apply");
        first.seen = "1%";
        second.element = "made\u001b[2Jup";
        return { ...body, decision };
      },
    });
    const { out, code } = await replay(EVALUATE);
    expect(out).toContain("seen: 1% → 2%");
    expect(out).toContain("for made\\u{1b}[2Jup at shop.policy:12:3, only in the record\n");
    expect(isSafeOutput(out)).toBe(true);
    expect(code).toBe(1);
  });

  test("differs where only the summary beside the decision says something else", async () => {
    const { record, replay } = await scene();
    await record({ body: (body) => ({ ...body, outcome: "refuse", primitives: ["quorum"] }) });
    const { out, code } = await replay(EVALUATE);
    expect(out).toContain("  outcome: refuse → permit\n");
    expect(out).toContain('  primitives: ["quorum"] → []\n');
    expect(code).toBe(1);
  });

  test("contradicts its commit where that compiles to another module, or configures other sources", async () => {
    const { place, record, replay } = await scene();
    await record({ policy: (pin) => ({ ...pin, moduleDigest: "12".repeat(32) }) });
    const module = await replay(EVALUATE);
    expect(module.out).toContain(`${EVALUATE}: CONTRADICTED\n`);
    expect(module.out).toMatch(
      / {2}module\.other: commit [0-9a-f]{40} does not compile to the module (12){32} /,
    );
    expect(module.code).toBe(1);
    rmSync(join(place.dir, "records"), { recursive: true });
    await record({ policy: (pin) => ({ ...pin, sources: [] }) });
    const sources = await replay(EVALUATE);
    expect(sources.out).toContain("policy.sources: ");
    expect(sources.code).toBe(1);
  });
});

describe("what nobody can replay is named", () => {
  test.each<[string, RecordChanges]>([
    ["policy.uncommitted", { policy: (pin) => ({ ...pin, commit: null }) }],
    ["compiler.other", { policy: (pin) => ({ ...pin, compiler: "interlock-compiler/0.0.9" }) }],
    ["commit.missing", { policy: (pin) => ({ ...pin, commit: "ab".repeat(20) }) }],
    ["policy.unnamed", { policy: () => undefined }],
  ])("%s", async (code, changes) => {
    const { record, replay } = await scene();
    await record(changes);
    const answer = await replay(EVALUATE);
    expect(answer.out).toContain(`${EVALUATE}: not replayable\n`);
    expect(answer.out).toContain(`  ${code}: `);
    expect(answer.out).toContain(`not replayed\n  why`);
    expect(answer.code).toBe(3);
  });

  test("policy.unreadable: the commit is there, and holds no policies that compile", async () => {
    const { place, record, replay } = await scene();
    const broken = await place.commit({ "interlock.json": "{}" });
    await record({ policy: (pin) => ({ ...pin, commit: broken }) });
    expect((await replay(EVALUATE)).out).toContain("  policy.unreadable: ");
  });

  test("proposal.missing, until the propose record is given", async () => {
    const { place, record, replay } = await scene();
    await record();
    place.write({ "elsewhere/propose.json": place.read(PROPOSE) });
    rmSync(join(place.dir, PROPOSE));
    const without = await replay(EVALUATE);
    expect(without.out).toMatch(/ {2}proposal\.missing: its propose record [0-9a-f]{64} is not among/);
    expect(without.code).toBe(3);
    expect(await replay(EVALUATE, "elsewhere")).toMatchObject({ code: 0 });
  });

  test("secret.erased, with its place, unless the value is kept", async () => {
    const { place, record, replay } = await scene();
    const secret = secretOf("a", new Uint8Array(SALT_BYTES).fill(9));
    const payload = { image: { $c: secret.commitment } };
    await record({ proposal: (proposal) => ({ ...proposal, payload }) });
    const { out, code } = await replay(EVALUATE);
    expect(out).toContain("secret.erased: values were erased, or are not at hand: proposal/payload/image\n");
    expect(code).toBe(3);
    const kept = openSecretFile(join(place.dir, "secrets.db"), { mayMake: true });
    await kept.put([{ ...secret, subjects: ["ann"], class: "deploy.image", sinceMs: NOW_MS }]);
    expect(await replay(EVALUATE, "--secrets", "secrets.db")).toMatchObject({ code: 0 });
    await kept.erase([secret.commitment]);
    kept.close();
    expect((await replay(EVALUATE, "--secrets", "secrets.db")).out).toContain("secret.erased");
    expect(await replay(EVALUATE, "--secrets", "keys.json")).toMatchObject({ code: 3, out: "" });
  });

  test("a file that is no record, and one that is not there", async () => {
    const { place, record, replay } = await scene();
    await record();
    const missing = await replay("nothing.json", EVALUATE);
    expect(missing).toMatchObject({ code: 3, err: "interlock: `nothing.json` cannot be read: ENOENT\n" });
    place.write({ "records/README.json": "{}" });
    const folder = await replay("records");
    expect(folder.out).toContain("records/README.json: INVALID, not replayed\n  envelope.shape: ");
    expect(folder.out).toContain("1 decision: 1 equal, 0 differ\n1 record INVALID, and not replayed\n");
    expect(folder.code).toBe(4);
  });
});

describe("a record that does not verify", () => {
  test("is never replayed, whatever its content says", async () => {
    const { place, record, replay } = await scene();
    await record();
    const changed = place.read(EVALUATE).replace(/"sig":"../, (found) => `${found.slice(0, -2)}AA`);
    place.write({ [EVALUATE]: changed });
    const { out, code } = await replay(EVALUATE);
    expect(out).toContain("INVALID, not replayed\n  signature.invalid: ");
    expect(out).toContain("0 decisions: ");
    expect(code).toBe(4);
  });

  test("is no proposal for one that does", async () => {
    const { place, record, replay } = await scene();
    await record();
    const { registry } = freshKey();
    const changed = place.read(PROPOSE).replace(/"sig":"../, (found) => `${found.slice(0, -2)}AA`);
    place.write({ [PROPOSE]: changed, "other.json": registry });
    expect((await replay(EVALUATE)).out).toContain("proposal.missing");
    expect(await place.interlock(["replay", EVALUATE, "--key", "other.json"])).toMatchObject({ code: 4 });
    expect(await replay(EVALUATE, "--origin", "log.test/other")).toMatchObject({ code: 4 });
  });
});

describe("other policies", () => {
  const LOWER = SHOP.replace("blast traffic <= 5%", "blast traffic <= 1%");

  test("would decide otherwise, and by which rule", async () => {
    const { place, record, replay } = await scene();
    await record();
    await place.commit({ "shop.policy": LOWER });
    const { out, code } = await replay(EVALUATE, "--against", "HEAD");
    expect(out).toContain(`${EVALUATE}: DIFFERS, permit → refuse\n`);
    expect(out).toContain(
      [
        "  blast_radius.traffic, shop.limits at shop.policy:11:3",
        "    outcome: permit → refuse",
        "    seen: 2% → 2%; unknown (identity: nobody answered)",
        "    bound: at most 5% → at most 1%, unless 2 of dba approve",
      ].join("\n"),
    );
    expect(out).toContain(
      [
        "by rule and primitive",
        "  rule         primitive     before  after   decisions",
        "  shop.limits  blast_radius  permit  refuse  1",
      ].join("\n"),
    );
    expect(out).toContain("1 decision: 0 equal, 1 would differ\n");
    expect(code).toBe(1);
  });

  test("that only moved to other lines decide the same", async () => {
    const { place, record, replay } = await scene();
    await record();
    place.write({ "shop.policy": SHOP.replace("zone staging", "// A word.\n\nzone staging") });
    expect(await replay(EVALUATE, "--working-tree")).toMatchObject({ code: 0 });
  });

  test("may judge what was decided by a working tree", async () => {
    const { record, replay } = await scene();
    await record({ policy: (pin) => ({ ...pin, commit: null }) });
    expect(await replay(EVALUATE, "--against", "HEAD")).toMatchObject({ code: 0 });
  });
});

describe("answers for programs", () => {
  test("are a line a decision, and one with the counts", async () => {
    const { record, replay } = await scene();
    await record({ body: (body) => ({ ...body, outcome: "refuse" }) });
    const { out } = await replay("records", "--json");
    const [line, summary, ...rest] = out
      .trimEnd()
      .split("\n")
      .map((one) => JSON.parse(one) as object);
    expect(line).toMatchObject({
      place: EVALUATE,
      answer: "differs",
      before: "permit",
      after: "permit",
      changes: [{ kind: "member", at: "outcome", before: "refuse", after: "permit" }],
      decision: { action: "deploy", outcome: "refuse" },
    });
    expect(summary).toMatchObject({
      summary: { counts: { differs: 1, equal: 0 }, passedOver: 1, invalid: 0, isWhole: true },
    });
    expect(rest).toEqual([]);
  });
});

describe("a terminal", () => {
  test("sees how far it came, and no trace of it in the end", async () => {
    const { place, record } = await scene();
    await record();
    const args = ["replay", "records", "--key", "keys.json"];
    const { err } = await place.interlock(args, { isTerminal: true, env: { NO_COLOR: "1" } });
    expect(err).toContain("replaying [========================] 100% of 2 records");
    expect(err.endsWith("\r\u001b[K")).toBe(true);
    expect((await place.interlock(args, { isTerminal: true, env: { TERM: "dumb" } })).err).toBe("");
  });

  test("may interrupt it: what was not replayed is not said to be equal", async () => {
    const { place, record } = await scene();
    await record();
    const world = { interrupted: async () => {} };
    const answer = await place.interlock(["replay", "records", "--key", "keys.json"], world);
    expect(answer.err).toContain("interrupted");
    expect(answer.code).toBe(3);
  });
});

describe("called wrongly", () => {
  test.each([
    [["replay", "--key", "keys.json"], "no record is given"],
    [["replay", "records"], "`--key` is missing"],
    [["replay", "records", "--key", "keys.json", "--workers", "0"], "`--workers` takes 1 to 64"],
    [["replay", "records", "--key", "keys.json", "--origin", "a b"], "is no log's name"],
    [["replay", "records", "--key", "keys.json", "--against", "HEAD", "--working-tree"], "name two places"],
  ])("%j", async (args, message) => {
    const { place, record } = await scene();
    await record();
    const { err, code } = await place.interlock(args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});
