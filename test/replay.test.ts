import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { decisionRecords, loadCommit, recordFilesOf } from "../cli/test/decision-records.ts";
import { freshKey } from "../cli/test/records.ts";
import { workplace, type Workplace } from "../cli/test/workplace.ts";
import { isLong } from "./laws/scenes.ts";
import { cases, CHANGED_POLICY, FILES, isTouched, type NumberedCase } from "./replay-scene.ts";

const length = isLong ? 10_000 : 500;

/** A repository with as many recorded decisions of its first commit, and with a second commit that changes one rule. */
async function recordedPlace(): Promise<{
  readonly place: Workplace;
  readonly all: readonly NumberedCase[];
  readonly digests: ReadonlyMap<string, NumberedCase>;
}> {
  const place = await workplace();
  const commit = await place.commit(FILES);
  const loaded = await loadCommit(place, commit);
  const { signer, registry } = freshKey();
  place.write({ "keys.json": registry });
  const digests = new Map<string, NumberedCase>();
  const all = cases(length);
  for (const one of all) {
    const records = await decisionRecords(one, loaded, signer, one.number);
    place.write(recordFilesOf("records", records));
    digests.set(records[1].digest, one);
  }
  await place.commit({ "shop.policy": CHANGED_POLICY });
  return { place, all, digests };
}

interface Line {
  readonly answer?: string;
  readonly before?: string;
  readonly after?: string;
  readonly decision?: { readonly digest: string };
  readonly changes?: readonly { readonly kind: string; readonly after?: { readonly rule: string } }[];
  readonly summary?: { readonly counts: Readonly<Record<string, number>> };
}

const linesOf = (out: string): readonly Line[] =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

test(
  "stored decisions replay to the byte; one changed rule changes exactly those that it touches",
  { timeout: 600_000 },
  async () => {
    const { place, all, digests } = await recordedPlace();
    expect(readdirSync(join(place.dir, "records"))).toHaveLength(2 * length);
    const replay = ["replay", "records", "--key", "keys.json", "--json", "--workers", "2"];

    const again = await place.interlock(replay);
    expect(again.err).toBe("");
    expect(linesOf(again.out).at(-1)).toMatchObject({ summary: { counts: { equal: length, differs: 0 } } });
    expect(again.code).toBe(0);

    const against = await place.interlock([...replay, "--against", "HEAD"]);
    const lines = linesOf(against.out);
    const differing = lines.filter(({ answer }) => answer === "differs");
    const numbers = differing.map(({ decision }) => digests.get(decision?.digest ?? "")?.number);
    const touched = all.filter(isTouched);
    // Both are in the order in which they were recorded.
    expect(numbers).toEqual(touched.map(({ number }) => number));
    expect(touched.length).toBeGreaterThan(length / 10);
    // The rule is named in each of them, and what came of a few of them is another verdict.
    expect(
      differing.every(({ changes }) =>
        changes?.some(({ kind, after }) => kind === "finding" && after?.rule === "shop.production"),
      ),
    ).toBe(true);
    expect(differing.some(({ before, after }) => before === "refuse" && after === "permit")).toBe(true);
    const counts = { equal: length - touched.length, differs: touched.length };
    expect(lines.at(-1)).toMatchObject({ summary: { counts } });
    expect(against.code).toBe(1);
    // So many files take longer to remove than the clearing up after a test is given.
    rmSync(join(place.dir, "records"), { recursive: true });
  },
);
