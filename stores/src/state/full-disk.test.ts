import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const root = mkdtempSync(join(tmpdir(), "interlock-full-state-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const RESERVE = 1_048_576;

// With a namespace of users this needs no rights, where the machine allows it; else the rights that somebody may have.
const [unshare] = [
  ["unshare", "--map-root-user", "--mount"],
  ["sudo", "-n", "unshare", "--mount"],
].filter((command) => inSmallFileSystem(command, mkdtempSync(join(root, "try")), ["true"]).status === 0);

/** Runs a command in a place where a folder is a small file system of its own, which is gone with the command. */
function inSmallFileSystem(
  [first = "", ...rest]: readonly string[],
  folder: string,
  command: readonly string[],
) {
  const script = 'mount -t tmpfs -o size=8m tmpfs "$1" && shift && exec "$@"';
  return spawnSync(first, [...rest, "sh", "-c", script, "sh", folder, ...command], { encoding: "utf8" });
}

/** What a process told that filled its disk, in its order: pairs of a name and a value. */
function toldBy(mode: string): readonly unknown[] {
  if (unshare === undefined) return [];
  const script = join(import.meta.dirname, "../../test/full-disk-process.ts");
  const folder = mkdtempSync(join(root, "f"));
  const command = [process.execPath, "--conditions=@interlock/source", script, folder, mode];
  const { stdout, stderr, status } = inSmallFileSystem(unshare, folder, command);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

describe("a full disk", () => {
  test.each(unshare === undefined ? [] : ["here", "thread"])(
    "takes what is reserved and nothing else, and the room is held again later: commits are written %s",
    (mode) => {
      expect(toldBy(mode)).toEqual([
        ["begun", "done"],
        ["reserve", RESERVE],
        ["full", "store.failed"],
        ["mixed", "store.failed"],
        ["reserve", RESERVE],
        ["together", ["store.failed", "done", "store.failed"]],
        ["reserve", 0],
        ["halted", true],
        ["again", ["done"]],
        ["read", [true, 0, 0]],
        ["later", ["done"]],
        ["reserve", RESERVE],
        ["opened", "done"],
        ["reserve", RESERVE],
      ]);
    },
  );

  test.each(unshare === undefined ? ["nobody here may mount a small file system"] : [])("NOT RUN: %s", () => {
    expect(toldBy("here")).toEqual([]);
  });
});
