import { describe, expect, test } from "vitest";
import { closeStream, heartbeat, openStream } from "../../ledger/test/sample-log.ts";
import { enforce, FIRST_AT_MS, propose, writer } from "../../ledger/test/sample-records.ts";
import { recordsOf } from "./edits.ts";
import { HEARTBEAT_MS, type LogScene, logScene, rewrite, SECOND, VERIFIED_AT_MS } from "./log-scene.ts";

/** A stream that promises signs of life, whose records have no place yet. */
async function withWaiting(scene: LogScene): Promise<void> {
  const atMs = FIRST_AT_MS + 10 * SECOND;
  await scene.append("gate/5", openStream(HEARTBEAT_MS), writer, { atMs });
  await scene.append("gate/5", propose(), writer, { atMs });
  await scene.append("gate/5", heartbeat(), writer, { atMs });
  await scene.append("gate/5", closeStream(), writer, { atMs });
}

describe("what never got its place in time", () => {
  test("a record held back for an hour is late", async () => {
    const scene = await logScene();
    expect(await scene.verify()).toMatchObject({ class: "complete", late: 0 });
    await scene.append("gate/4", propose(), writer, { atMs: FIRST_AT_MS + 10 * SECOND });
    expect(await scene.verify()).toMatchObject({ class: "unanchored", late: 0 });
    const nowMs = FIRST_AT_MS + 3610 * SECOND;
    const waiting = { kind: "gap", code: "log.late", index: null, stream: "gate/4", seq: 0 };
    expect((await scene.verify({ nowMs })).problems).toEqual([expect.objectContaining(waiting)]);
    await scene.sequence(3610 * SECOND);
    const verdict = await scene.verify({ nowMs });
    expect(verdict).toMatchObject({ class: "gap", late: 1, anchoredSize: 10 });
    expect(verdict.problems).toEqual([expect.objectContaining({ ...waiting, index: 9 })]);
  });

  const nowMs = FIRST_AT_MS + 10 * SECOND + HEARTBEAT_MS + 1;

  test("rows deleted before they were sequenced: the stream falls silent", async () => {
    const scene = await logScene();
    await withWaiting(scene);
    expect(await scene.verify({ nowMs })).toMatchObject({ class: "unanchored", unsequenced: 4 });
    await rewrite(scene.folder, (content) => {
      recordsOf(content, "gate/5").splice(1);
    });
    const verdict = await scene.verify({ nowMs });
    expect(verdict).toMatchObject({ class: "gap", unsequenced: 1 });
    expect(verdict.problems).toEqual([
      expect.objectContaining({ kind: "gap", code: "stream.silent", stream: "gate/5", seq: 0 }),
    ]);
  });

  test("from the middle: the stream breaks", async () => {
    const scene = await logScene();
    await withWaiting(scene);
    await rewrite(scene.folder, (content) => {
      recordsOf(content, "gate/5").splice(1, 1);
    });
    const verdict = await scene.verify({ nowMs });
    expect(verdict.class).toBe("invalid");
    expect(verdict.problems).toContainEqual(
      expect.objectContaining({ code: "chain.sequence", index: null, stream: "gate/5", seq: 2 }),
    );
  });

  test("what others follow from: they say so", async () => {
    const scene = await logScene();
    const { digest } = await scene.append("gate/6", propose(), writer, { atMs: FIRST_AT_MS + 10 * SECOND });
    await scene.append("gate/7", enforce(digest), writer, { atMs: FIRST_AT_MS + 10 * SECOND });
    expect(await scene.verify()).toMatchObject({ class: "unanchored", problemCount: 0 });
    await rewrite(scene.folder, (content) => {
      content.streams.delete("gate/6");
    });
    expect((await scene.verify()).problems).toEqual([
      expect.objectContaining({ kind: "gap", code: "log.parent-missing", stream: "gate/7", seq: 0 }),
    ]);
  });

  test("a whole stream that never said anything: nothing shows it, and the verdict says that it could be", async () => {
    const scene = await logScene();
    await scene.append("gate/6", propose(), writer, { atMs: FIRST_AT_MS + 10 * SECOND });
    expect(await scene.verify()).toMatchObject({ class: "unanchored", unsequenced: 1 });
    await rewrite(scene.folder, (content) => {
      content.streams.delete("gate/6");
    });
    expect(await scene.verify()).toMatchObject({ class: "complete", unsequenced: 0 });
    expect(VERIFIED_AT_MS).toBeGreaterThan(FIRST_AT_MS);
  });
});
