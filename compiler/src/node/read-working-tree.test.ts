import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isSourceProblem } from "../source-problems.ts";
import { gitObjectId } from "./object-id.ts";
import type { WorkingTreeReader } from "./read-working-tree.ts";
import { openWorkingTree } from "./read-working-tree.ts";
import { MAX_SOURCE_BYTES } from "./source-file.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "interlock-tree-"));
  await mkdir(join(dir, "root/policies"), { recursive: true });
  await writeFile(join(dir, "outside.policy"), "outside");
  await writeFile(join(dir, "root/policies/a.policy"), "a\r\n");
});
afterEach(async () => rm(dir, { recursive: true }));

async function open(): Promise<WorkingTreeReader> {
  const reader = openWorkingTree(join(dir, "root"));
  if (isSourceProblem(reader)) throw new Error(reader.message);
  return reader;
}

test("a file is read as it is, under no commit", async () => {
  const reader = await open();
  expect(reader.commit).toBeNull();
  expect(await reader.readFile("policies/a.policy")).toMatchObject({
    path: "policies/a.policy",
    blob: gitObjectId("blob", Buffer.from("a\r\n")),
    text: "a\r\n",
  });
});

test("links are refused at every step, inside the root or out of it", async () => {
  await symlink("a.policy", join(dir, "root/policies/link.policy"));
  await symlink("../outside.policy", join(dir, "root/out.policy"));
  await symlink("policies", join(dir, "root/alias"));
  const reader = await open();
  for (const path of ["policies/link.policy", "out.policy", "alias/a.policy", "alias"]) {
    expect(await reader.readFile(path)).toMatchObject({ code: "IL4012", path });
  }
  expect(await reader.list("")).toEqual(["alias", "out.policy", "policies/a.policy", "policies/link.policy"]);
});

test("the root itself may be reached through a link", async () => {
  await symlink("root", join(dir, "there"));
  const reader = openWorkingTree(join(dir, "there"));
  if (isSourceProblem(reader)) throw new Error(reader.message);
  expect(await reader.readFile("policies/a.policy")).toMatchObject({ text: "a\r\n" });
});

test("paths stay inside the root and name regular files", async () => {
  const server = createServer().listen(join(dir, "root/socket.policy"));
  await once(server, "listening");
  const reader = await open();
  expect(await reader.readFile("../outside.policy")).toMatchObject({ code: "IL4009" });
  expect(await reader.readFile("policies")).toMatchObject({ code: "IL4011" });
  expect(await reader.readFile("policies/a.policy/b")).toMatchObject({ code: "IL4011" });
  expect(await reader.readFile("socket.policy")).toMatchObject({ code: "IL4014" });
  server.close();
  expect(await reader.readFile("gone")).toMatchObject({ code: "IL4010" });
});

test("only the exact spelling counts, and twins are refused", async () => {
  const reader = await open();
  expect(await reader.readFile("policies/A.policy")).toMatchObject({
    code: "IL4010",
    help: "there is `a.policy`",
  });
  await writeFile(join(dir, "root/policies/A.policy"), "A");
  expect(await reader.readFile("policies/a.policy")).toMatchObject({ code: "IL4015" });
});

test("bounds and encoding hold as in a commit", async () => {
  await writeFile(join(dir, "root/big.policy"), Buffer.alloc(MAX_SOURCE_BYTES + 1, 0x20));
  await writeFile(join(dir, "root/fits.policy"), Buffer.alloc(MAX_SOURCE_BYTES, 0x20));
  await writeFile(join(dir, "root/bad.policy"), Buffer.from([0xff]));
  const reader = await open();
  expect(await reader.readFile("big.policy")).toMatchObject({ code: "IL4007" });
  expect(await reader.readFile("fits.policy")).toMatchObject({ path: "fits.policy" });
  expect(await reader.readFile("bad.policy")).toMatchObject({ code: "IL4016" });
});

test("another repository below the root is a submodule, and a missing root is refused", async () => {
  await mkdir(join(dir, "root/vendor/.git"), { recursive: true });
  await writeFile(join(dir, "root/vendor/x.policy"), "x");
  const reader = await open();
  expect(await reader.readFile("vendor/x.policy")).toMatchObject({ code: "IL4013" });
  expect(await reader.list("")).toEqual(["policies/a.policy", "vendor"]);
  expect(openWorkingTree(join(dir, "nowhere"))).toMatchObject({ code: "IL4010" });
});
