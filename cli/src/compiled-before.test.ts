import { createHash } from "node:crypto";
import { chmodSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isSourceProblem } from "@interlock/compiler";
import { openWorkingTree } from "@interlock/compiler/node";
import { describe, expect, test } from "vitest";

import { plainWorkplace, type Workplace } from "../test/workplace.ts";
import { builtNames } from "./built-files.ts";
import { changedSince, isOfFiles, writeNote } from "./compiled-before.ts";
import { type CompiledNote, type NotePlace, readNote, type ReadNote } from "./compiled-note.ts";
import { fileStamp, provesContent } from "./file-stamp.ts";

const world = { randomBytes: (length: number) => new Uint8Array(length).fill(7) };

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A folder in which every file holds its own name, all of them changed last at a whole second. */
async function written(): Promise<{
  readonly place: Workplace;
  readonly at: NotePlace;
  readonly folder: string;
}> {
  const place = plainWorkplace();
  place.write(Object.fromEntries(builtNames.map((name) => [`out/${name}`, name])));
  const folder = join(place.dir, "out");
  for (const name of builtNames) utimesSync(join(folder, name), 1_700_000_000, 1_700_000_000);
  const at = { root: place.dir, folder: join(place.dir, "notes"), name: "note.json" };
  const files = builtNames.map((name) => [name, { sha256: digest(name), stamp: null }]);
  const note = { compiler: "one", repository: null, commit: null, sources: [] };
  await writeNote({ ...note, files: Object.fromEntries(files) as CompiledNote["files"] }, at, world);
  return { place, at, folder };
}

/** The note as it lies there, read as if the files had not been touched for long when it was written, or as it is. */
function noteAt(place: NotePlace, age: "old" | "new" = "old"): ReadNote {
  const note = readNote(place);
  if (note === null) throw new Error("there is no note");
  return age === "old" ? { ...note, writtenNs: 10n ** 20n } : { ...note, writtenNs: 0n };
}

const stamps = (note: CompiledNote): readonly (string | null)[] =>
  builtNames.map((name) => note.files[name].stamp);

describe("what was written into a folder", () => {
  test("is noted with its stamps once it was read, and not read again while they are the same, but for the module", async () => {
    const { at, folder } = await written();
    expect(await changedSince(noteAt(at), folder, at, world)).toEqual([]);
    const note = noteAt(at);
    expect(stamps(note)).toEqual(
      builtNames.map((name) => (name === "evaluator.js" ? null : fileStamp(join(folder, name))?.text)),
    );
    // Digests that nothing has: whoever read a file would find that it changed.
    const files = builtNames.map((name) => [name, { ...note.files[name], sha256: "other" }]);
    const unread = { ...note, files: Object.fromEntries(files) as CompiledNote["files"] };
    expect(await changedSince(unread, folder, at, world)).toEqual(["evaluator.js"]);
  });

  test("has changed where the module's bytes did and its times did not, whatever is noted of it", async () => {
    const { at, folder } = await written();
    await changedSince(noteAt(at), folder, at, world);
    const path = join(folder, "evaluator.js");
    writeFileSync(path, "EVALUATOR.js");
    // What is left behind by a page that was mapped and dirty already: other bytes under the stamp that was there.
    const note = noteAt(at);
    const stamp = fileStamp(path)?.text ?? "";
    const files = { ...note.files, "evaluator.js": { sha256: digest("evaluator.js"), stamp } };
    expect(await changedSince({ ...note, files }, folder, at, world)).toEqual(["evaluator.js"]);
    writeFileSync(path, "evaluator.js");
    expect(await changedSince({ ...note, files }, folder, at, world)).toEqual([]);
    expect(noteAt(at).files["evaluator.js"]).toEqual({ sha256: digest("evaluator.js"), stamp: null });
  });

  test("is read each time where a change in the same step of the clock would not show", async () => {
    const { at, folder } = await written();
    expect(await changedSince(noteAt(at, "new"), folder, at, world)).toEqual([]);
    expect(stamps(noteAt(at))).toEqual(builtNames.map(() => null));
    writeFileSync(join(folder, "pin.json"), "PIN.json");
    expect(await changedSince(noteAt(at), folder, at, world)).toEqual(["pin.json"]);
  });

  test("has changed where bytes of the same number were put there and the time set back", async () => {
    const { at, folder } = await written();
    await changedSince(noteAt(at), folder, at, world);
    const path = join(folder, "evaluator.ts");
    const { mtimeNs, ctimeNs, ino } = statSync(path, { bigint: true });
    // What a writer of now does once the clock of the file system has moved on.
    do {
      writeFileSync(path, "EVALUATOR.ts");
      utimesSync(path, 1_700_000_000, 1_700_000_000);
    } while (statSync(path, { bigint: true }).ctimeNs === ctimeNs);
    expect(statSync(path, { bigint: true })).toMatchObject({ mtimeNs, ino, size: 12n });
    expect(await changedSince(noteAt(at), folder, at, world)).toEqual(["evaluator.ts"]);
  });

  test("has changed where another file took its place, or none did", async () => {
    const { place, at, folder } = await written();
    await changedSince(noteAt(at), folder, at, world);
    place.write({ other: "evaluator.TS" });
    renameSync(join(place.dir, "other"), join(folder, "evaluator.ts"));
    rmSync(join(folder, "evaluator.d.ts"));
    expect(await changedSince(noteAt(at), folder, at, world)).toEqual(
      builtNames.filter((name) => name === "evaluator.ts" || name === "evaluator.d.ts"),
    );
  });

  test("is read where only its stamp is another, and noted with that", async () => {
    const { at, folder } = await written();
    await changedSince(noteAt(at), folder, at, world);
    const before = stamps(noteAt(at));
    const path = join(folder, "evaluator.ts");
    utimesSync(path, 1_600_000_000, 1_600_000_000);
    expect(await changedSince(noteAt(at), folder, at, world)).toEqual([]);
    const after = stamps(noteAt(at));
    const own = builtNames.indexOf("evaluator.ts");
    expect(after[own]).toBe(fileStamp(path)?.text);
    expect(after[own]).not.toBe(before[own]);
    expect(after.toSpliced(own, 1)).toEqual(before.toSpliced(own, 1));
  });

  test("is as it was where nothing can be noted", async () => {
    const { place, at, folder } = await written();
    const note = noteAt(at);
    rmSync(at.folder, { recursive: true });
    place.write({ notes: "a file in the way" });
    expect(await changedSince(note, folder, at, world)).toEqual([]);
    expect(place.read("notes")).toBe("a file in the way");
  });
});

describe("a stamp", () => {
  const past = { device: 1n, writtenNs: 100n };

  test.each([
    ["older than a time of the same clock", { device: 1n, changedNs: 99n }, true],
    ["of that very time", { device: 1n, changedNs: 100n }, false],
    ["younger", { device: 1n, changedNs: 101n }, false],
    ["of another file system, whose clock is another", { device: 2n, changedNs: 1n }, false],
  ])("%s", (_, stamp, proves) => {
    expect(provesContent({ text: "", ...stamp }, past)).toBe(proves);
  });

  test("counts the later of what was changed in a file and about it", async () => {
    const { folder } = await written();
    const path = join(folder, "pin.json");
    utimesSync(path, 4_000_000_000, 4_000_000_000);
    expect(fileStamp(path)?.changedNs).toBe(4_000_000_000n * 10n ** 9n);
    utimesSync(path, 1, 1);
    chmodSync(path, 0o600);
    expect(fileStamp(path)?.changedNs).toBe(statSync(path, { bigint: true }).ctimeNs);
  });

  test("is had by files only", async () => {
    const { folder } = await written();
    expect(fileStamp(folder)).toBeNull();
    expect(fileStamp(join(folder, "gone"))).toBeNull();
    expect(fileStamp(join(folder, "pin.json", "below"))).toBeNull();
  });
});

describe("the files that were compiled", () => {
  const sources = [
    ["interlock.json", digest("{}")] as const,
    ["shop.policy", digest("language 1\n")] as const,
  ];

  test.each([
    ["are what lies there", {}, true],
    ["are not where one is another", { "shop.policy": "language 2\n" }, false],
    ["are not where a second configuration lies beside the first", { "interlock.yaml": "" }, false],
  ])("%s", async (_, files, isSame) => {
    const { place, at } = await written();
    place.write({ "interlock.json": "{}", "shop.policy": "language 1\n", ...files });
    const reader = openWorkingTree(place.dir);
    if (isSourceProblem(reader)) throw new Error(reader.message);
    expect(await isOfFiles({ ...noteAt(at), sources }, reader)).toBe(isSame);
  });
});
