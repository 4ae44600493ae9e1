import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

import { guardedPlace } from "../../../test/guarded-place.ts";

const root = mkdtempSync(join(tmpdir(), "interlock-full-guard-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const main = join(import.meta.dirname, "../../main.ts");

/** Runs a shell's script where a folder is a small file system of its own, which is gone with it. */
function inSmallFileSystem([first = "", ...rest]: readonly string[], from: string, script: string) {
  const folder = mkdtempSync(join(root, "f"));
  const mounted = `mount -t tmpfs -o size=8m tmpfs "$1" && cp -r "$2"/. "$1" && cd "$1" && ${script}`;
  const interlock = [process.execPath, "--conditions=@interlock/source", main];
  return spawnSync(first, [...rest, "sh", "-c", mounted, "sh", folder, from, ...interlock], {
    encoding: "utf8",
  });
}

// With a namespace of users this needs no rights, where the machine allows it; else the rights that somebody may have.
const [unshare] = [
  ["unshare", "--map-root-user", "--mount"],
  ["sudo", "-n", "unshare", "--mount"],
].filter((command) => inSmallFileSystem(command, mkdtempSync(join(root, "try")), "true").status === 0);

const script = `shift 2; call() { "$@" >told.txt 2>&1; echo "$?"; }
  call "$@" run small.json --as agent:builder >/dev/null
  call "$@" holds
  dd if=/dev/zero of=fill bs=1k >filled.txt 2>&1
  call "$@" holds
  "$@" halt --reason full --as github:7 2>&1; echo "$?"`;

test.each(unshare === undefined ? [] : [unshare])(
  "on a full disk nothing but a halt is done, and that is",
  async (...command: readonly string[]) => {
    const place = await guardedPlace();
    const { stdout } = inSmallFileSystem(command, place.dir, script);
    expect(stdout).toMatch(/^0\n3\n[^]*HALTED {2}everything\n {2}epoch {5}1\n[^]*\n0\n$/u);
  },
);

test.each(unshare === undefined ? ["nobody here may mount a small file system"] : [])("NOT RUN: %s", () => {
  expect(unshare).toBeUndefined();
});
