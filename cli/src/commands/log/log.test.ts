import fs, { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatKeyRegistry, keyRegistry } from "@interlock/ledger";
import * as git from "isomorphic-git";
import { describe, expect, test } from "vitest";

import { KEYS, runner, sequence, withLog } from "../../../test/kept-log.ts";
import { LATER_MS, LOG_ORIGIN, loggedPlace, recordText } from "../../../test/logged-place.ts";
import { freshKey, signedStream } from "../../../test/records.ts";
import { isSafeOutput, plainWorkplace } from "../../../test/workplace.ts";

const anchor = ["log", "anchor", "log", "--repository", ".", ...KEYS];
const ANCHORS = ["--anchors", ".#interlock/anchors"];

describe("interlock log init", () => {
  test("makes an empty log, and never over anything", async () => {
    const logged = await withLog(0);
    const run = runner(logged);
    expect(readFileSync(join(logged.place.dir, "log", "log.json"), "utf8")).toContain(`"${LOG_ORIGIN}"`);
    expect(await run(["log", "init", "log", "--origin", LOG_ORIGIN])).toMatchObject({ code: 1, out: "" });
    expect(await run(["log", "init", "records", "--origin", LOG_ORIGIN])).toMatchObject({ code: 0 });
    logged.place.write({ "other/mine.txt": "mine" });
    expect(await run(["log", "init", "other", "--origin", LOG_ORIGIN])).toMatchObject({ code: 1, out: "" });
    expect(readdirSync(join(logged.place.dir, "other"))).toEqual(["mine.txt"]);
  });

  test("says what comes next as a line that a shell runs as it is meant", async () => {
    const run = runner(await loggedPlace(0));
    const next = async (folder: string): Promise<string> =>
      (await run(["log", "init", folder, "--origin", LOG_ORIGIN])).out;
    expect(await next("audit")).toContain(
      "\nnext    interlock log append audit FILES… --key REGISTRY.json\n",
    );
    expect(await next("$(date) `date`")).toContain(" append '$(date) `date`' FILES… ");
  });

  test("takes a name that a checkpoint can bear, and needs one", async () => {
    const run = runner(await loggedPlace(0));
    for (const origin of ["two words", "a+b", ""]) {
      expect(await run(["log", "init", "log", "--origin", origin])).toMatchObject({ code: 2, out: "" });
    }
    expect(await run(["log", "init", "log"])).toMatchObject({ code: 2 });
    expect(await run(["log", "init", "--origin", LOG_ORIGIN])).toMatchObject({ code: 2 });
    expect(await run(["log"])).toMatchObject({ code: 2 });
    expect(await run(["log", "destroy"])).toMatchObject({ code: 2 });
  });
});

describe("interlock log append", () => {
  test("takes whole streams in any order and from folders, and once more without a change", async () => {
    const logged = await withLog(4, 0);
    const run = runner(logged);
    const first = await run(["log", "append", "log", "records/1.json", "records/0.json", ...KEYS]);
    expect(first).toMatchObject({ code: 0, out: "added    2 records of 1 stream\nknown    0 records\n" });
    const all = await run(["log", "append", "log", "records", ...KEYS]);
    expect(all.out).toBe("added    2 records of 1 stream\nknown    2 records\n");
    const again = await run(["log", "append", "log", "records", "records/3.json", ...KEYS]);
    expect(again).toMatchObject({ code: 0, out: "added    0 records of 0 streams\nknown    4 records\n" });
    await run(sequence);
    expect((await run(["log", "append", "log", "records", ...KEYS])).out).toContain("known    4 records");
  });

  test("takes all of the records that it is given, or none", async () => {
    const logged = await withLog(3, 0);
    const { place } = logged;
    const run = runner(logged);
    const strange = await signedStream(freshKey().signer, 1, { stream: "gate/9" });
    place.write({ "strange.json": recordText(strange[0]), "none.json": "{}" });
    for (const [file, code] of [
      ["strange.json", "key.unknown"],
      ["none.json", "envelope.shape"],
    ]) {
      const answer = await run(["log", "append", "log", "records", file ?? "", ...KEYS]);
      expect(answer).toMatchObject({ code: 4, out: "" });
      expect(answer.err).toContain(`\`${file}\` is not taken: ${code}`);
    }
    expect(await run(["log", "append", "log", "records", "missing.json", ...KEYS])).toMatchObject({
      code: 3,
    });
    expect((await run(["verify", "log", ...KEYS])).out).toContain("0 in the tree, 0 without a place");
  });

  test("refuses a gap, a fork and another log's records", async () => {
    const logged = await withLog(3, 1);
    const { place, writer } = logged;
    const run = runner(logged);
    const gap = await run(["log", "append", "log", "records/2.json", ...KEYS]);
    expect(gap).toMatchObject({ code: 3, out: "" });
    expect(gap.err).toContain("1 record of stream gate/1 before number 2 is missing");
    const [other] = await signedStream(writer, 1, { proposal: { action: "scale" } });
    place.write({ "fork.json": recordText(other) });
    const fork = await run(["log", "append", "log", "fork.json", ...KEYS]);
    expect(fork).toMatchObject({ code: 4, out: "" });
    expect(fork.err).toContain("the stream is forked");
    const elsewhere = ["log", "append", "log", "records", ...KEYS, "--origin", "log.test/production"];
    expect((await run(elsewhere)).err).toContain("statement.origin");
  });

  test("takes a key and what it signed together, in any order, and the log holds", async () => {
    const logged = await withLog(2);
    const { place, registrar } = logged;
    const run = runner(logged);
    const fresh = freshKey();
    const [record] = await signedStream(fresh.signer, 1, { stream: "a/new" });
    place.write({ "new.json": recordText(record), "new.keys.json": fresh.registry });
    const alone = await run(["log", "append", "log", "new.json", ...KEYS]);
    expect(alone).toMatchObject({ code: 4, out: "" });
    expect(alone.err).toContain("key.unknown");
    writeFileSync(join(place.dir, "registrar.pem"), registrar, { mode: 0o600 });
    const enroll = [
      "keys",
      "enroll",
      "new.keys.json",
      "--sign-with",
      "registrar.pem",
      "--origin",
      LOG_ORIGIN,
    ];
    expect(await run([...enroll, "--out", "enrolled"])).toMatchObject({ code: 0 });
    const both = await run(["log", "append", "log", "new.json", "enrolled", ...KEYS]);
    expect(both).toMatchObject({ code: 0, out: "added    2 records of 2 streams\nknown    0 records\n" });
    await run(sequence);
    expect(await run(["verify", "log", ...KEYS])).toMatchObject({ code: 2 });
    expect((await run(["log", "append", "log", "enrolled", "new.json", ...KEYS])).out).toContain(
      "known    2 records",
    );
  });

  test("asks for what it needs", async () => {
    const run = runner(await withLog(1));
    expect(await run(["log", "append", "log", ...KEYS])).toMatchObject({ code: 2 });
    expect(await run(["log", "append", ...KEYS])).toMatchObject({ code: 2 });
    expect(await run(["log", "append", "log", "records"])).toMatchObject({ code: 2 });
    expect(await run(["log", "append", "records", "records", ...KEYS])).toMatchObject({ code: 3 });
    expect(await run(["log", "append", "nowhere", "records", ...KEYS])).toMatchObject({ code: 3 });
  });
});

describe("interlock log checkpoint", () => {
  test("shows the last one, and with keys only one that holds", async () => {
    const logged = await withLog(2);
    const run = runner(logged);
    const { code, out } = await run(["log", "checkpoint", "log"]);
    expect(code).toBe(0);
    expect(isSafeOutput(out)).toBe(true);
    expect(out.split("\n").slice(0, 2)).toEqual([LOG_ORIGIN, "2"]);
    logged.place.write({ "other.keys.json": freshKey().registry });
    const other = await run(["log", "checkpoint", "log", "--key", "other.keys.json"]);
    expect(other).toMatchObject({ code: 4, out: "" });
    expect(other.err).toContain("checkpoint.unsigned");
    const elsewhere = await run(["log", "checkpoint", "log", ...KEYS, "--origin", "log.test/production"]);
    expect(elsewhere.err).toContain("checkpoint.origin");
    expect(await run(["log", "checkpoint", "records"])).toMatchObject({ code: 3 });
  });

  test("a log without one has none to show", async () => {
    const logged = await withLog(1, 0);
    expect(await runner(logged)(["log", "checkpoint", "log"])).toMatchObject({ code: 1, out: "" });
  });
});

describe("interlock log anchor and verify", () => {
  test("a log that is anchored whole is complete; its tail is told until then", async () => {
    const logged = await withLog(4, 2);
    const run = runner(logged);
    const before = await run(["verify", "log", ...KEYS]);
    expect(before.code).toBe(2);
    expect(before.out).toContain("log: holds, with a tail that nothing anchors\n");
    expect(before.out).toContain("  anchored  nothing: 2 records could be cut off unseen\n");
    const made = await run(anchor);
    expect(made).toMatchObject({ code: 0, err: "" });
    expect(made.out).toContain(
      "anchored  2 records of log.test/shop\nbranch    refs/heads/interlock/anchors\n",
    );
    const complete = await run(["verify", "log", ...KEYS, ...ANCHORS]);
    expect(complete.code).toBe(0);
    expect(complete.out).toContain("log: complete: 2 records, all of which hold and are anchored\n");
    expect(complete.out).not.toContain("VALID");
    expect(complete.out).toContain(
      "  log       log.test/shop, as its folder says: demand a name with --origin\n",
    );
    const demanded = await run(["verify", "log", ...KEYS, ...ANCHORS, "--origin", LOG_ORIGIN]);
    expect(demanded.out).toContain("  log       log.test/shop\n");
    await run(["log", "append", "log", "records", ...KEYS]);
    expect(await run(["verify", "log", ...KEYS, ...ANCHORS])).toMatchObject({ code: 2 });
    await run(sequence);
    const tail = await run(["verify", "log", ...KEYS, ...ANCHORS]);
    expect(tail.code).toBe(2);
    expect(tail.out).toContain("  anchored  2 of 4 records: 2 records could be cut off unseen\n");
    expect(await run(anchor)).toMatchObject({ code: 0 });
    expect(await run(anchor)).toMatchObject({
      code: 0,
      out: "anchored already: 4 records of log.test/shop\n",
    });
    expect(await run(["verify", "log", ...KEYS, ...ANCHORS])).toMatchObject({ code: 0 });
  });

  test("the branch shares nothing with the others, and the working tree stays as it is", async () => {
    const logged = await withLog(3, 2);
    const { dir } = logged.place;
    const run = runner(logged);
    const head = await git.resolveRef({ fs, dir, ref: "HEAD" });
    await run(anchor);
    await run(["log", "append", "log", "records", ...KEYS]);
    await run(sequence);
    await run(anchor);
    expect(await git.resolveRef({ fs, dir, ref: "HEAD" })).toBe(head);
    expect(await git.currentBranch({ fs, dir })).toBe("main");
    const commits = await git.log({ fs, dir, ref: "refs/heads/interlock/anchors" });
    expect(commits.map(({ commit }) => [commit.message, commit.parent.length])).toEqual([
      ["Anchor 3 records of log.test/shop\n", 1],
      ["Anchor 2 records of log.test/shop\n", 0],
    ]);
    expect(await git.listFiles({ fs, dir, ref: "refs/heads/interlock/anchors" })).toEqual(["checkpoint"]);
    expect(existsSync(join(dir, ".git/refs/heads/interlock/anchors.lock"))).toBe(false);
  });

  test("a log that does not extend what is anchored is neither verified nor anchored", async () => {
    const logged = await withLog(3);
    const { place } = logged;
    const run = runner(logged);
    await run(anchor);
    rmSync(join(place.dir, "log"), { recursive: true });
    await run(["log", "init", "log", "--origin", LOG_ORIGIN]);
    await run(["log", "append", "log", "records/0.json", ...KEYS]);
    await run(sequence);
    expect(await run(["verify", "log", ...KEYS])).toMatchObject({ code: 2 });
    const cut = await run(["verify", "log", ...KEYS, ...ANCHORS]);
    expect(cut.code).toBe(4);
    expect(cut.out).toContain("INVALID  log.cut-off: an anchor names 3 leaves, and the log has 1");
    const again = await run(anchor);
    expect(again).toMatchObject({ code: 4, out: "" });
    expect(again.err).toContain("log.cut-off");
    expect(await git.log({ fs, dir: place.dir, ref: "refs/heads/interlock/anchors" })).toHaveLength(1);
  });

  test("a checkpoint in a file anchors as well", async () => {
    const logged = await withLog(2);
    const run = runner(logged);
    logged.place.write({ "kept.txt": (await run(["log", "checkpoint", "log"])).out });
    expect(await run(["verify", "log", ...KEYS, "--anchor", "kept.txt"])).toMatchObject({ code: 0 });
    logged.place.write({ "none.txt": "no checkpoint" });
    const none = await run(["verify", "log", ...KEYS, "--anchor", "kept.txt,none.txt"]);
    expect(none.code).toBe(4);
    expect(none.out).toContain("note.malformed: anchor 2: not a signed note");
    expect(await run(["verify", "log", ...KEYS, "--anchor", "missing.txt"])).toMatchObject({ code: 3 });
  });

  test("a record that came late is a gap, unless later is early enough", async () => {
    const logged = await withLog(2, 0);
    const run = runner(logged, LATER_MS + 3_600_000);
    await run(["log", "append", "log", "records", ...KEYS]);
    await run(sequence);
    const late = await run(["verify", "log", ...KEYS]);
    expect(late.code).toBe(3);
    expect(late.out).toContain("log: GAP: something is missing, or came late\n");
    expect(late.out).toMatch(
      /\n {2}gap {2}2 records came late; of the first: record 0, number 0 of stream gate\/1: log\.late: signed at/u,
    );
    expect(late.out.match(/log\.late/gu)).toHaveLength(1);
    expect(await run(["verify", "log", ...KEYS, "--late-after", "2h"])).toMatchObject({ code: 2 });
    for (const wrong of ["2", "h", "-1s", "2w", ""]) {
      expect(await run(["verify", "log", ...KEYS, `--late-after=${wrong}`])).toMatchObject({ code: 64 });
    }
  });

  test("what is not there, no anchor or no branch is told, and never done without", async () => {
    const logged = await withLog(2);
    const run = runner(logged);
    expect(await run(["verify", "log", ...KEYS, ...ANCHORS])).toMatchObject({ code: 3, out: "" });
    for (const wrong of [".", "#main", ".#two words", ".#"]) {
      expect(await run(["verify", "log", ...KEYS, "--anchors", wrong])).toMatchObject({ code: 64, out: "" });
    }
    const main = await run(["verify", "log", ...KEYS, "--anchors", ".#main"]);
    expect(main).toMatchObject({ code: 3, out: "" });
    expect(main.err).toContain("checkpoint");
    expect(await run([...anchor, "--branch", "two words"])).toMatchObject({ code: 2 });
    expect(await run([...anchor, "--branch", "main"])).toMatchObject({ code: 3 });
    const empty = await withLog(1, 0);
    expect(await runner(empty)(anchor)).toMatchObject({ code: 1 });
    const bare = plainWorkplace();
    fs.cpSync(join(logged.place.dir, "log"), join(bare.dir, "log"), { recursive: true });
    bare.write({ "all.keys.json": logged.place.read("all.keys.json") });
    expect(await bare.interlock(anchor, { nowMs: () => LATER_MS })).toMatchObject({ code: 3, out: "" });
  });

  test("of a folder that is a log nothing else is verified with it, and its options belong to it", async () => {
    const logged = await withLog(2);
    const run = runner(logged);
    expect(await run(["verify", "log", "records/0.json", ...KEYS])).toMatchObject({ code: 64 });
    expect(await run(["verify", "records/0.json", ...KEYS, "--late-after", "2h"])).toMatchObject({
      code: 64,
    });
    const folder = await run(["verify", "records", ...KEYS]);
    expect(folder).toMatchObject({ code: 3, out: "" });
    expect(folder.err).toContain("`log.json` is missing. To verify records in files, name the files");
    logged.place.write({ "empty/notes.txt": "no record" });
    expect((await run(["verify", "empty", ...KEYS])).err).toContain("cannot be opened as a log");
    const elsewhere = await run(["verify", "log", ...KEYS, "--origin", "log.test/production"]);
    expect(elsewhere.code).toBe(4);
    expect(elsewhere.out).toContain("statement.origin");
    logged.place.write({ "none.keys.json": formatKeyRegistry(keyRegistry([])) });
    const unknown = await run(["verify", "log", "--key", "none.keys.json"]);
    expect(unknown.code).toBe(4);
    expect(unknown.out).not.toContain("proves\n    each");
  });
});
