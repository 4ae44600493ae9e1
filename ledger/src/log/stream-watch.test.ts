import { describe, expect, test } from "vitest";
import { memoryLog } from "../../test/memory-log.ts";
import type { MemoryLog } from "../../test/memory-log.ts";
import {
  closeStream,
  heartbeat,
  logSigner,
  openStream,
  sampleWriter,
  sequenceAt,
} from "../../test/sample-log.ts";
import type { SampleWriter } from "../../test/sample-log.ts";
import { FIRST_AT_MS, ORIGIN, propose } from "../../test/sample-records.ts";
import { SECOND, sampleLog, verify, codes } from "../../test/two-step-log.ts";
import type { RecordContent } from "../record.ts";
import { rootOfLeaves } from "../tree/frontier.ts";
import { signCheckpoint } from "./checkpoint-signature.ts";

describe("time", () => {
  test("a record that was held back is late, by the minute unless told otherwise", async () => {
    const store = memoryLog();
    const gate = sampleWriter(store, "gate/1");
    await gate.append(propose(), FIRST_AT_MS);
    await gate.append(propose(), FIRST_AT_MS + 3599 * SECOND);
    await sequenceAt(store, FIRST_AT_MS + 3600 * SECOND);
    const nowMs = FIRST_AT_MS + 3600 * SECOND;
    const verdict = await verify(store, { nowMs });
    expect(verdict).toMatchObject({
      class: "gap",
      late: 1,
      problems: [{ kind: "gap", code: "log.late", index: 0, seq: 0 }],
    });
    expect(await verify(store, { nowMs, lateAfterMs: 3600 * SECOND })).toMatchObject({
      late: 0,
      class: "unanchored",
    });
    expect(await verify(store, { nowMs, lateAfterMs: Number.NaN })).toMatchObject({ class: "gap" });
  });

  test("a record that waits too long for its place is late before it has one", async () => {
    const store = memoryLog();
    await sampleWriter(store, "gate/1").append(propose(), FIRST_AT_MS);
    expect(await verify(store, { nowMs: FIRST_AT_MS + 60 * SECOND })).toMatchObject({ class: "unanchored" });
    expect(await verify(store, { nowMs: FIRST_AT_MS + 61 * SECOND })).toMatchObject({
      class: "gap",
      late: 1,
      unsequenced: 1,
      problems: [{ code: "log.late", index: null, stream: "gate/1" }],
    });
    expect(await verify(store, { nowMs: Number.NaN })).toMatchObject({ class: "invalid", late: 1 });
  });

  test("a record dated after the verifier's clock is not believed while it waits, either", async () => {
    const store = memoryLog();
    await sampleWriter(store, "gate/1").append(propose(), FIRST_AT_MS + 16 * SECOND);
    expect(await verify(store)).toMatchObject({
      class: "invalid",
      problems: [{ code: "log.future", index: null, stream: "gate/1" }],
    });
    expect(await verify(store, { nowMs: FIRST_AT_MS + 11 * SECOND })).toMatchObject({ problemCount: 0 });
  });

  test("a record dated after the step that placed it is not believed", async () => {
    const store = memoryLog();
    await sampleWriter(store, "gate/1").append(propose(), FIRST_AT_MS + 7 * SECOND);
    await sequenceAt(store, FIRST_AT_MS);
    expect(await verify(store)).toMatchObject({
      class: "invalid",
      problems: [{ code: "log.future", index: 0 }],
    });
    const near = memoryLog();
    await sampleWriter(near, "gate/1").append(propose(), FIRST_AT_MS + 4 * SECOND);
    await sequenceAt(near, FIRST_AT_MS);
    expect(await verify(near)).toMatchObject({ problemCount: 0 });
  });

  test("a step without a time, dated before the one before it, or after the verifier's clock", async () => {
    const { store } = await sampleLog();
    expect(codes(await verify(store, { nowMs: FIRST_AT_MS - 10 * SECOND }))).toContain("checkpoint.time");
    expect(codes(await verify(store, { nowMs: Number.NaN }))).toContain("checkpoint.time");
    const [first, second] = store.state.checkpoints;
    if (first === undefined || second === undefined) throw new Error("checkpoints are missing");
    const timeless = Buffer.from(first.note).toString().split("\n").toSpliced(5, 1).join("\n");
    store.state.checkpoints[0] = { ...first, note: new TextEncoder().encode(timeless) };
    expect(await verify(store)).toMatchObject({ class: "invalid", problems: [{ code: "checkpoint.time" }] });
    const { store: other } = await sampleLog();
    const leaves = (await other.leaves(0)).map(({ leafHash }) => leafHash);
    const note = await signCheckpoint(
      { origin: ORIGIN, size: 6, root: rootOfLeaves(leaves) },
      logSigner,
      FIRST_AT_MS,
    );
    other.state.checkpoints[1] = { size: 6, note };
    expect(await verify(other)).toMatchObject({ class: "invalid", problems: [{ code: "checkpoint.time" }] });
  });
});

describe("streams that promise signs of life", () => {
  const MINUTE = 60 * SECOND;

  /** A stream that promises a record a minute, and what it says after `stream.open`. */
  async function declared(
    ...later: readonly (readonly [RecordContent, number])[]
  ): Promise<{ store: MemoryLog; gate: SampleWriter }> {
    const store = memoryLog();
    const gate = sampleWriter(store, "gate/1");
    await gate.append(openStream(MINUTE), FIRST_AT_MS);
    for (const [content, afterMs] of later) await gate.append(content, FIRST_AT_MS + afterMs);
    return { store, gate };
  }

  test("one is open while it keeps its promise, and closed when it says so", async () => {
    const open = await declared([heartbeat(), MINUTE], [propose(), 2 * MINUTE]);
    expect(await state(open.store, 3 * MINUTE)).toEqual({ class: "unanchored", state: "open", codes: [] });
    const closed = await declared([heartbeat(), MINUTE], [closeStream(), 2 * MINUTE]);
    expect(await state(closed.store, 30 * MINUTE)).toEqual({
      class: "unanchored",
      state: "closed",
      codes: [],
    });
  });

  test("one that falls silent is a gap: at its end, and between two of its records", async () => {
    const silent = await declared([heartbeat(), MINUTE]);
    expect(await state(silent.store, 2 * MINUTE + 1)).toEqual({
      class: "gap",
      state: "silent",
      codes: ["stream.silent"],
    });
    const between = await declared([propose(), MINUTE + 1], [closeStream(), MINUTE + 2]);
    expect(await state(between.store, 2 * MINUTE)).toEqual({
      class: "gap",
      state: "closed",
      codes: ["stream.silent"],
    });
  });

  test("one that goes on after its end, is invalid", async () => {
    const { store } = await declared([closeStream(), 1], [propose(), 2]);
    expect(await state(store, 3)).toEqual({ class: "invalid", state: "closed", codes: ["stream.closed"] });
  });

  test("one whose end was taken away before it got its place is silent, and so a gap", async () => {
    const { store } = await declared(
      [heartbeat(), MINUTE],
      [propose(), 2 * MINUTE],
      [closeStream(), 2 * MINUTE],
    );
    store.state.streams.set("gate/1", (store.state.streams.get("gate/1") ?? []).slice(0, 2));
    expect(await state(store, 3 * MINUTE)).toEqual({
      class: "gap",
      state: "silent",
      codes: ["stream.silent"],
    });
  });

  test("one that follows from a stream whose end is gone is a gap", async () => {
    const store = memoryLog();
    const before = sampleWriter(store, "gate/1");
    await before.append();
    const { digest } = await before.append();
    await sampleWriter(store, "gate/2").append(openStream(MINUTE, digest));
    await sequenceAt(store);
    expect(await verify(store)).toMatchObject({ problemCount: 0 });
    const [cut, after] = [memoryLog(), sampleWriter(memoryLog(), "gate/1")];
    await cut.append(await after.sign());
    await sampleWriter(cut, "gate/2").append(openStream(MINUTE, digest));
    await sequenceAt(cut);
    expect(await verify(cut)).toMatchObject({
      class: "gap",
      problems: [{ kind: "gap", code: "log.parent-missing", stream: "gate/2", seq: 0 }],
    });
  });

  test("a heartbeat that saw another tree shows that the log has two", async () => {
    const { store, anchors } = await sampleLog();
    const leaves = (await store.leaves(0)).map(({ leafHash }) => leafHash);
    const gate = sampleWriter(store, "gate/7");
    await gate.append(openStream(MINUTE), FIRST_AT_MS);
    await gate.append(heartbeat({ size: 4, root: rootOfLeaves(leaves.slice(0, 4)) }));
    await gate.append(heartbeat({ size: 0, root: rootOfLeaves([]) }));
    await gate.append(heartbeat({ size: 6, root: rootOfLeaves(leaves) }), FIRST_AT_MS + 3 * SECOND);
    expect(await verify(store, { anchors })).toMatchObject({ problemCount: 0, unsequenced: 4 });
    await sequenceAt(store, FIRST_AT_MS + 4 * SECOND);
    expect(await verify(store, { anchors })).toMatchObject({ problemCount: 0, size: 10 });
    await gate.append(heartbeat({ size: 4, root: rootOfLeaves(leaves.slice(1, 5)) }));
    await gate.append(heartbeat({ size: 1000, root: rootOfLeaves(leaves) }));
    const verdict = await verify(store, { anchors });
    expect(verdict).toMatchObject({
      class: "invalid",
      problems: [
        { code: "log.forked", stream: "gate/7", seq: 4 },
        { code: "log.forked", stream: "gate/7", seq: 5 },
      ],
    });
    await sequenceAt(store, FIRST_AT_MS + 5 * SECOND);
    expect(codes(await verify(store, { anchors }))).toEqual(["log.forked", "log.forked"]);
  });
});

/** What a verifier says of a log's first stream, so long after the stream's first record. */
async function state(store: MemoryLog, afterMs: number): Promise<object> {
  const nowMs = FIRST_AT_MS + afterMs;
  await sequenceAt(store, nowMs);
  const verdict = await verify(store, { nowMs, lateAfterMs: 3600 * SECOND });
  return { class: verdict.class, state: verdict.streams[0]?.state, codes: codes(verdict) };
}
