import { EVERY_SWITCH, type JsonObject } from "@interlock/ledger";
import fc from "fast-check";
import { expect, test } from "vitest";

import { type Enrolled, enrolled, human, peopledProcess } from "../../../test/guard-people.ts";
import { beth, inForce, newWorld, policyText } from "../../../test/guard-world.ts";
import { halt } from "../halt.ts";
import { resume } from "../resume.ts";
import { haltKey, readHaltRow } from "./halt-row.ts";
import { learnHaltEpoch } from "./learn-epoch.ts";
import { verifyHaltState } from "./verify-halts.ts";

const names = [EVERY_SWITCH, "shop.payments", "shop.looking"] as const;

const text = `${policyText}
switch payments on deploy where target.owner == "payments" { resume quorum 1 of sre }
switch looking on look { resume quorum 1 of sre }
`;

/** What happens in earnest: a switch is thrown, thrown without room for a record, or resumed. */
const step = fc.record({
  what: fc.constantFrom("throw", "throw", "throw unrecorded", "resume"),
  name: fc.constantFrom(...names),
  stream: fc.constantFrom("one", "two"),
});

/** What somebody makes of the row who can write the state's file. */
const edits: readonly ((row: Loose, earlier: Loose, at: number) => Loose)[] = [
  (_, earlier) => earlier,
  (row, earlier) => ({ ...row, thrown: earlier.thrown }),
  (row, earlier) => ({ ...row, history: earlier.history }),
  (row, earlier) => ({ ...earlier, epoch: row.epoch }),
  (row) => ({ ...row, thrown: {} }),
  (row, _, at) => ({ ...row, thrown: without(row.thrown, at) }),
  (row, _, at) => ({ ...row, thrown: without(row.thrown, at), history: row.history.slice(at) }),
  (row, _, at) => ({ ...row, thrown: without(row.thrown, at), history: row.history.toSpliced(at, 1) }),
  (row, _, at) => ({ ...row, epoch: row.epoch - at, thrown: {}, history: row.history.slice(0, -at) }),
  (row, _, at) => ({ ...row, thrown: unrecorded(row, at), history: row.history.toSpliced(at, 1) }),
];

interface Loose {
  readonly epoch: number;
  readonly thrown: Readonly<Record<string, readonly JsonObject[]>>;
  readonly history: readonly JsonObject[];
}

function without(thrown: Loose["thrown"], at: number): Loose["thrown"] {
  return Object.fromEntries(Object.entries(thrown).toSpliced(at, 1));
}

/** The throw of something else, as if its record were missing, in the place of what began an epoch. */
function unrecorded({ thrown, history }: Loose, at: number): Loose["thrown"] {
  const [entry] = Object.values(thrown).flat();
  const epoch = history[at]?.["epoch"] ?? 1;
  return entry === undefined ? {} : { "shop.looking": [{ ...entry, id: "x", epoch, record: null }] };
}

test("whatever is made of the row, a process that starts never takes a thrown switch for one that is not", async () => {
  const policy = await inForce(text);
  const law = async (
    steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[],
    [edit, from, at]: readonly [number, number, number],
  ): Promise<boolean> => {
    const world = { ...(await newWorld()), policy };
    const all: Enrolled = new Map();
    const people = ["ann:1", "carl:1"].map((id) => enrolled(all, world, human(id)));
    const processes = new Map(["one", "two"].map((stream) => [stream, peopledProcess(world, all, stream)]));
    const rows: (Loose | null)[] = [];
    const current = async (): Promise<{ readonly version: number; readonly value: Loose } | null> => {
      const [row = null] = (await world.state.read({ rows: [haltKey], tallies: [] })).rows;
      return row === null ? null : { version: row.version, value: row.value as unknown as Loose };
    };
    for (const { what, name, stream } of steps) {
      const parts = processes.get(stream);
      if (parts === undefined) throw new Error("there is no such process");
      world.records.failing = what === "throw unrecorded" ? () => true : null;
      if (what === "resume") {
        const row = await current();
        const state = row === null ? null : readHaltRow({ value: row.value as unknown as JsonObject });
        const halts = (state?.thrown.get(name) ?? []).flatMap(({ record }) => record ?? []);
        const approvals = await Promise.all(
          halts.length === 0 ? [] : people.map((one) => one.signs({ kind: "resume", switch: name, halts })),
        );
        await resume(parts, { switch: name, approvals, reason: "calm" });
      } else {
        await halt(parts, { switch: name, by: beth, reason: "why" });
      }
      rows.push((await current())?.value ?? null);
    }
    world.records.failing = null;
    const row = await current();
    // Of a throw that never got a record nothing but the row tells.
    const truth = Object.entries(row?.value.thrown ?? {}).flatMap(([name, entries]) =>
      entries.some(({ record }) => record !== null) ? [name] : [],
    );
    const earlier = rows[from % rows.length] ?? { epoch: 0, thrown: {}, history: [] };
    const change = edits[edit % edits.length];
    if (row === null || change === undefined) return true;
    const value = JSON.parse(JSON.stringify(change(row.value, earlier, at))) as JsonObject;
    await world.state.commit([{ kind: "put", key: haltKey, version: row.version, value }]);
    const later = peopledProcess(world, all, "later");
    await learnHaltEpoch(later);
    const [found = null] = (await world.state.read({ rows: [haltKey], tallies: [] })).rows;
    const view = await verifyHaltState(later, found);
    return view.kind === "unverifiable" || truth.every((name) => view.thrown.has(name));
  };
  const row = fc.tuple(fc.nat(100), fc.nat(10), fc.integer({ min: 0, max: 4 }));
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), row, law);
  const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns: 80 });
  expect({ failed, counterexample, errorInstance }).toMatchObject({ failed: false });
}, 120_000);
