import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { plainWorkplace } from "../test/workplace.ts";
import { writeNewFile } from "./write-new-file.ts";

const world = { randomBytes: (count: number): Uint8Array => new Uint8Array(randomBytes(count)) };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a file appears whole, in a folder that is made for it", async () => {
  const place = plainWorkplace();
  await writeNewFile(join(place.dir, "a/b"), "x.json", bytesOf("{}"), world);
  expect(place.read("a/b/x.json")).toBe("{}");
  expect(statSync(join(place.dir, "a/b/x.json")).nlink).toBe(1);
  expect(readdirSync(join(place.dir, "a/b"))).toEqual(["x.json"]);
});

test("what is there stays, and whoever comes second is told", async () => {
  const place = plainWorkplace();
  place.write({ "x.json": "mine" });
  mkdirSync(join(place.dir, "y.json"));
  for (const name of ["x.json", "y.json"]) {
    await expect(writeNewFile(place.dir, name, bytesOf("theirs"), world)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("already"),
    });
  }
  expect(place.read("x.json")).toBe("mine");
  expect(readdirSync(place.dir).sort()).toEqual(["x.json", "y.json"]);
});

test("of many who write one name at once, exactly one does", async () => {
  const place = plainWorkplace();
  const texts = Array.from({ length: 20 }, (_, index) => `writer ${index}`);
  const settled = await Promise.allSettled(
    texts.map(async (text) => writeNewFile(place.dir, "x.json", bytesOf(text), world)),
  );
  const done = texts.filter((_, index) => settled[index]?.status === "fulfilled");
  expect(done).toEqual([place.read("x.json")]);
  expect(readdirSync(place.dir)).toEqual(["x.json"]);
});

test("a folder that is none cannot be written", async () => {
  const place = plainWorkplace();
  place.write({ file: "" });
  await expect(writeNewFile(join(place.dir, "file"), "x.json", bytesOf(""), world)).rejects.toMatchObject({
    exitCode: 3,
  });
});
