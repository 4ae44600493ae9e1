import { describe, expect, test } from "vitest";
import { memoryLog } from "../../test/memory-log.ts";
import { logSigner, sampleWriter, sequenceAt } from "../../test/sample-log.ts";
import { FIRST_AT_MS, ORIGIN, stranger, writer } from "../../test/sample-records.ts";
import { SECOND, sampleLog, verify, codes } from "../../test/two-step-log.ts";
import { rootOfLeaves } from "../tree/frontier.ts";
import { signCheckpoint } from "./checkpoint-signature.ts";

describe("anchors", () => {
  test("a log whose end was cut off, its checkpoints too, is found", async () => {
    const { store, anchors } = await sampleLog();
    store.state.leaves.splice(4);
    store.state.checkpoints.splice(1);
    store.state.streams.forEach((records, name) => store.state.streams.set(name, records.slice(0, 2)));
    expect(await verify(store)).toMatchObject({ class: "unanchored", problemCount: 0 });
    expect(await verify(store, { anchors })).toMatchObject({
      class: "invalid",
      anchoredSize: 4,
      problems: [{ code: "log.cut-off" }],
    });
  });

  test("a log that was written anew with its own keys is found", async () => {
    const { anchors } = await sampleLog();
    const forged = memoryLog();
    const gate = sampleWriter(forged, "gate/1");
    for (let at = 0; at < 4; at += 1) await gate.append();
    await sequenceAt(forged, FIRST_AT_MS + 4 * SECOND);
    for (let at = 0; at < 2; at += 1) await gate.append();
    await sequenceAt(forged, FIRST_AT_MS + 6 * SECOND);
    expect(await verify(forged)).toMatchObject({ class: "unanchored", problemCount: 0 });
    const verdict = await verify(forged, { anchors });
    expect(verdict).toMatchObject({ class: "invalid", anchoredSize: null });
    expect(codes(verdict)).toEqual(["log.forked", "log.forked"]);
  });

  test("one within a step counts too, and copies and order do not matter", async () => {
    const { store } = await sampleLog();
    const leaves = (await store.leaves(0)).map(({ leafHash }) => leafHash);
    const at = async (size: number): Promise<Uint8Array> =>
      await signCheckpoint(
        { origin: ORIGIN, size, root: rootOfLeaves(leaves.slice(0, size)) },
        logSigner,
        FIRST_AT_MS,
      );
    const anchors = await Promise.all([5, 3, 5, 0, 1].map(at));
    expect(await verify(store, { anchors })).toMatchObject({
      class: "unanchored",
      anchoredSize: 5,
      problemCount: 0,
    });
  });

  test("one that is none, or nobody's, or another log's, is invalid and anchors nothing", async () => {
    const { store } = await sampleLog();
    const leaves = (await store.leaves(0)).map(({ leafHash }) => leafHash);
    const own = { origin: ORIGIN, size: 6, root: rootOfLeaves(leaves) };
    const notes: [Uint8Array, string][] = [
      [new Uint8Array([1, 2, 3]), "note.malformed"],
      [await signCheckpoint(own, stranger, FIRST_AT_MS), "checkpoint.unsigned"],
      [await signCheckpoint(own, writer, FIRST_AT_MS), "checkpoint.unsigned"],
      [
        await signCheckpoint({ ...own, origin: "log.test/other" }, logSigner, FIRST_AT_MS),
        "checkpoint.origin",
      ],
      [await signCheckpoint({ ...own, size: 7 }, stranger, FIRST_AT_MS), "checkpoint.unsigned"],
    ];
    for (const [note, code] of notes) {
      const verdict = await verify(store, { anchors: [note] });
      expect(verdict).toMatchObject({ class: "invalid", anchoredSize: null });
      expect(codes(verdict)).toEqual([code]);
    }
  });
});
