import type { Approval, ApproveBody, Sha256 } from "@interlock/ledger";
import { EVERY_SWITCH } from "@interlock/ledger";
import { beforeEach, describe, expect, test } from "vitest";

import {
  type Enrolled,
  enrolled,
  groupReader,
  human,
  peopledProcess,
  type Person,
} from "../../test/guard-people.ts";
import { beth, inForce, newWorld, policyText, type World } from "../../test/guard-world.ts";
import { halt } from "./halt.ts";
import { haltKey, MAX_HISTORY, readHaltRow } from "./halts/halt-row.ts";
import type { HaltView } from "./halts/halt-view.ts";
import { learnHaltEpoch } from "./halts/learn-epoch.ts";
import { verifyHaltState } from "./halts/verify-halts.ts";
import type { GuardParts } from "./ports.ts";
import { resume, type Resumed } from "./resume.ts";

const text = `${policyText}
agent helper = github app 77
group ops = ann
human ann = github user 5
switch payments on deploy where target.owner == "payments" { resume quorum 1 of sre }
switch pair on look { resume quorum 1 of sre and 1 of ops }
switch soft on look where target.owner == "x" { resume quorum 2 of sre, at most 1 agent by software key }
`;

let world: World;
let all: Enrolled;
let ann: Person;
let carl: Person;

beforeEach(async () => {
  world = await newWorld(text);
  all = new Map();
  ann = enrolled(all, world, { kind: "human", ids: ["ann:1", "github:5"], name: "ann" });
  carl = enrolled(all, world, human("carl:1"));
});

function started(stream: string, more: Partial<GuardParts> = {}): ReturnType<typeof peopledProcess> {
  return peopledProcess(world, all, stream, more);
}

async function seen(parts: GuardParts): Promise<HaltView> {
  const { rows } = await parts.state.read({ rows: [haltKey], tallies: [] });
  return await verifyHaltState(parts, rows[0] ?? null);
}

async function throwing(parts: GuardParts, name = "shop.payments", isDrill = false): Promise<Sha256> {
  const answer = await halt(parts, { switch: name, by: beth, reason: "why", isDrill });
  if (answer.kind !== "halted" || answer.record === null) throw new Error("it was not thrown");
  return answer.record;
}

/** Approvals by these people that name every halt of a switch as it stands. */
async function signing(
  name: string,
  people: readonly Person[],
  more: Partial<Approval> = {},
): Promise<readonly ApproveBody[]> {
  const { rows } = await world.state.read({ rows: [haltKey], tallies: [] });
  const [row = null] = rows;
  const state = row === null ? null : readHaltRow(row);
  const halts = (state?.thrown.get(name) ?? []).flatMap(({ record }) => record ?? []);
  return await Promise.all(
    people.map((person) => person.signs({ kind: "resume", switch: name, halts }, more)),
  );
}

async function resuming(
  parts: GuardParts,
  name: string,
  people: readonly Person[],
  more: Partial<Approval> = {},
): Promise<Resumed> {
  return await resume(parts, { switch: name, approvals: await signing(name, people, more), reason: "calm" });
}

function why(answer: Resumed): string {
  return answer.kind === "refused" ? (answer.findings[0]?.seen ?? "") : "resumed";
}

describe("a switch is resumed", () => {
  test("by its quorum, on record, in every process and after a restart", async () => {
    const parts = started("one");
    const record = await throwing(parts);
    const answer = await resuming(parts, "shop.payments", [ann]);
    expect(answer).toMatchObject({ kind: "resumed", epoch: 2 });
    const later = started("two");
    await learnHaltEpoch(later);
    expect(await seen(later)).toMatchObject({ kind: "known", epoch: 2, thrown: new Set() });
    expect(parts.steps.slice(-2)).toEqual(["resume-durable", "resumed"]);
    expect(record).toMatch(/^[0-9a-f]{64}$/u);
  });

  test("while another one stands, which stays thrown, and which nobody can drop from the row unseen", async () => {
    const parts = started("one");
    await throwing(parts);
    await throwing(parts, EVERY_SWITCH);
    expect(await resuming(parts, "shop.payments", [ann])).toMatchObject({ kind: "resumed" });
    expect(await seen(started("two"))).toMatchObject({ kind: "known", thrown: new Set(["*"]) });
    const { rows } = await world.state.read({ rows: [haltKey], tallies: [] });
    const [row = null] = rows;
    const history = row?.value["history"];
    if (row === null || !Array.isArray(history)) throw new Error("there is no halt row");
    const value = { ...row.value, thrown: {}, history: history.slice(-1) };
    await world.state.commit([{ kind: "put", key: haltKey, version: row.version, value }]);
    expect(await seen(started("three"))).toMatchObject({ kind: "unverifiable" });
  });

  test("hundreds of times: the row stays small, and shows what is halted all the same", async () => {
    const parts = started("one");
    await throwing(parts, EVERY_SWITCH);
    for (let round = 0; round < 100; round += 1) {
      await throwing(parts);
      expect(why(await resuming(parts, "shop.payments", [ann]))).toBe("resumed");
    }
    const { rows } = await world.state.read({ rows: [haltKey], tallies: [] });
    const [row = null] = rows;
    expect(row === null ? null : readHaltRow(row)?.history.length).toBeLessThan(MAX_HISTORY);
    expect(await seen(started("two"))).toMatchObject({ kind: "known", epoch: 201, thrown: new Set(["*"]) });
  }, 60_000);

  test("not without anybody, and not where it is not thrown", async () => {
    const parts = started("one");
    expect(why(await resuming(parts, "shop.payments", [ann]))).toContain("is not thrown");
    await throwing(parts);
    expect(why(await resuming(parts, "shop.payments", []))).toContain("0 of 1 of shop.sre");
  });
});

describe("threat 4: only the quorum of the policy at the throw resumes", () => {
  test("a stranger's key, and one who is not of the group", async () => {
    const parts = started("one");
    await throwing(parts);
    const eve = enrolled(new Map(), world, human("ann:1"));
    expect(why(await resuming(parts, "shop.payments", [eve]))).toContain("0 of 1");
    const zoe = enrolled(all, world, human("zoe:1"));
    expect(why(await resuming(parts, "shop.payments", [zoe]))).toContain("0 of 1");
  });

  test("a key in a file counts only where the policy said so", async () => {
    const parts = started("one");
    const dora = enrolled(all, world, human("dora:1"), "software-key");
    await throwing(parts);
    expect(why(await resuming(parts, "shop.payments", [dora]))).toContain("0 of 1");
    await throwing(parts, "shop.soft");
    expect(why(await resuming(parts, "shop.soft", [dora, carl]))).toBe("resumed");
  });

  test("two keys of one person take one seat", async () => {
    const parts = started("one");
    await throwing(parts, EVERY_SWITCH);
    const again = enrolled(all, world, human("ann:1"));
    expect(why(await resuming(parts, EVERY_SWITCH, [ann, again]))).toContain("1 of 2");
    expect(why(await resuming(parts, EVERY_SWITCH, [ann, carl]))).toBe("resumed");
  });

  test("seats joined by `and` need different people", async () => {
    const parts = started("one");
    await throwing(parts, "shop.pair");
    expect(why(await resuming(parts, "shop.pair", [ann]))).toContain(
      "1 of 1 of shop.sre and 1 of 1 of shop.ops",
    );
    expect(why(await resuming(parts, "shop.pair", [ann, carl]))).toBe("resumed");
  });

  test("an agent takes the seat of its human, and only where agents have seats", async () => {
    const parts = started("one", {
      readers: [groupReader({ "shop.sre": ["ann:1", "carl:1", "github app:77"] })],
    });
    const helper = enrolled(
      all,
      world,
      { kind: "agent", ids: ["github app:77"], root: "carl:1" },
      "software-key",
    );
    await throwing(parts);
    expect(why(await resuming(parts, "shop.payments", [helper]))).toContain("0 of 1");
    await throwing(parts, "shop.soft");
    expect(why(await resuming(parts, "shop.soft", [helper, carl]))).toContain("1 of 2");
    expect(why(await resuming(parts, "shop.soft", [helper, ann]))).toBe("resumed");
  });

  test.each<readonly [string, Partial<Approval>]>([
    ["that has expired", { expiresAtMs: 1 }],
    ["that says no", { decision: "refuse" }],
    ["for another log", { origin: "log.test/other" }],
    ["under another person's name", { principal: "carl:1", root: "carl:1" }],
  ])("an approval %s counts for nothing", async (_, more) => {
    const parts = started("one");
    await throwing(parts);
    expect((await resuming(parts, "shop.payments", [ann], more)).kind).toBe("refused");
  });

  test("an approval for another switch, of earlier halts only, or changed after it was signed", async () => {
    const parts = started("one");
    const first = await throwing(parts);
    const early = await signing("shop.payments", [ann]);
    await throwing(parts);
    const ask = async (approvals: readonly ApproveBody[]): Promise<string> =>
      why(await resume(parts, { switch: "shop.payments", approvals, reason: "calm" }));
    expect(await ask(early)).toContain("does not name just those halts");
    expect(await ask([await ann.signs({ kind: "resume", switch: "shop.pair", halts: [first] })])).toContain(
      "something else",
    );
    const [whole] = await signing("shop.payments", [ann]);
    if (whole === undefined) throw new Error("nobody signed");
    const changed = { ...whole.approval, expiresAtMs: whole.approval.expiresAtMs + 1 };
    expect(await ask([{ ...whole, approval: changed }])).toContain("it is no approval");
    expect(await ask([whole])).toBe("resumed");
  });

  test("a policy that came into force later changes neither who resumes nor who is of the groups", async () => {
    const parts = started("one");
    await throwing(parts);
    const wider = text
      .replace('group sre = team "acme/sre"', 'group sre = team "acme/everyone"')
      .replaceAll("quorum 1 of sre }", "quorum 1 of ops }");
    const later = started("two", { policy: await inForce(wider) });
    expect(why(await resuming(later, "shop.payments", [ann]))).toContain("declared otherwise");
    const same = started("three", {
      policy: await inForce(text.replaceAll("quorum 1 of sre }", "quorum 1 of ops }")),
    });
    expect(why(await resuming(same, "shop.payments", [carl]))).toBe("resumed");
  });

  test("a group that nobody answers for resumes nothing, nor does one whose answer is old", async () => {
    const parts = started("one");
    await throwing(parts);
    expect(why(await resuming({ ...parts, readers: [] }, "shop.payments", [ann]))).toContain("unknown");
    const stale = groupReader({ "shop.sre": ["ann:1"] });
    const old = {
      ...stale,
      read: async (...asked: Parameters<typeof stale.read>) => {
        const [question, signal] = asked;
        return await stale.read({ ...question, nowMs: question.nowMs - 3_600_000 }, signal);
      },
    };
    expect(why(await resuming({ ...parts, readers: [old] }, "shop.payments", [ann]))).toContain("stale");
  });

  test("where no policy says who resumes, two registrars do, and no approver", async () => {
    const lonely = await inForce(text.replace("switch everything on * { resume quorum 2 of sre }", ""));
    const parts = started("one", { policy: lonely });
    await throwing(parts, EVERY_SWITCH);
    const [one, two] = ["reg:1", "reg:2"].map((id) =>
      enrolled(all, world, human(id), "software-key", "registrar"),
    );
    if (one === undefined || two === undefined) throw new Error("nobody is enrolled");
    expect(why(await resuming(parts, EVERY_SWITCH, [ann, carl]))).toContain("0 of 2 registrars");
    expect(why(await resuming(parts, EVERY_SWITCH, [one]))).toContain("1 of 2 registrars");
    expect(why(await resuming(parts, EVERY_SWITCH, [one, two]))).toBe("resumed");
  });

  test("a registrar takes no seat of a group", async () => {
    const parts = started("one");
    await throwing(parts);
    const registrar = enrolled(all, world, human("dora:1"), "software-key", "registrar");
    expect(why(await resuming(parts, "shop.payments", [registrar]))).toContain("0 of 1");
  });

  test("one use: after a further throw the same approvals end nothing", async () => {
    const parts = started("one");
    await throwing(parts);
    const approvals = await signing("shop.payments", [ann]);
    const request = { switch: "shop.payments", approvals, reason: "calm" };
    expect(why(await resume(parts, request))).toBe("resumed");
    await throwing(parts);
    expect((await resume(parts, request)).kind).toBe("refused");
  });

  test("two that resume at once: it is resumed once", async () => {
    const [one, two] = [started("one"), started("two")];
    await throwing(one);
    const approvals = await signing("shop.payments", [ann]);
    const request = { switch: "shop.payments", approvals, reason: "calm" };
    const answers = await Promise.all([resume(one, request), resume(two, request)]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(["refused", "resumed"]);
    expect(await seen(started("three"))).toMatchObject({ kind: "known", epoch: 2, thrown: new Set() });
  });

  test("a state that nobody can verify is resumed by nobody; thrown anew, it is by the quorum", async () => {
    const parts = started("one");
    await throwing(parts);
    const { rows } = await world.state.read({ rows: [haltKey], tallies: [] });
    await world.state.commit([{ kind: "put", key: haltKey, version: rows[0]?.version ?? 0, value: {} }]);
    expect(why(await resuming(parts, "shop.payments", [ann]))).toContain("nobody can tell");
    await throwing(parts, EVERY_SWITCH);
    expect(why(await resuming(parts, EVERY_SWITCH, [ann, carl]))).toBe("resumed");
    expect(await seen(started("two"))).toMatchObject({ kind: "known", thrown: new Set(["shop.payments"]) });
    expect(why(await resuming(parts, "shop.payments", [ann]))).toBe("resumed");
  });

  test("a halt without its record is resumed by nobody before it has one", async () => {
    const parts = started("one");
    world.records.failing = () => true;
    await halt(parts, { switch: "shop.payments", by: beth, reason: "full" });
    world.records.failing = null;
    expect(why(await resuming(started("two"), "shop.payments", [ann]))).toContain("is not written");
    // Its own process writes the record first, and then there is something to approve.
    expect(why(await resuming(parts, "shop.payments", [ann]))).toContain("it is no approval");
    expect(why(await resuming(parts, "shop.payments", [ann]))).toBe("resumed");
  });
});

describe("a drill", () => {
  test("stops what a halt stops, says that it is one, and is ended by whoever began it", async () => {
    const parts = started("one");
    const bethsKey = enrolled(all, world, { kind: "human", ids: [...beth.ids], name: beth.name });
    await throwing(parts, EVERY_SWITCH, true);
    expect(await seen(started("two"))).toMatchObject({ thrown: new Set(["*"]) });
    expect(why(await resuming(parts, EVERY_SWITCH, [ann]))).toContain("1 of 2");
    expect(why(await resuming(parts, EVERY_SWITCH, [bethsKey]))).toBe("resumed");
  });

  test("that stands beside a halt in earnest is not the end of that", async () => {
    const parts = started("one");
    const bethsKey = enrolled(all, world, { kind: "human", ids: [...beth.ids], name: beth.name });
    await throwing(parts, "shop.payments", true);
    await throwing(parts, "shop.payments");
    expect(why(await resuming(parts, "shop.payments", [bethsKey]))).toContain("0 of 1");
    expect(why(await resuming(parts, "shop.payments", [ann]))).toBe("resumed");
  });
});
