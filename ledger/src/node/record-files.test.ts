import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { MAX_JSON_BYTES } from "../json.ts";
import { MAX_RECORD_FILES, readRecordFiles } from "./record-files.ts";

function folder(files: Readonly<Record<string, string>> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), "interlock-records-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

function texts(dir: string): readonly string[] {
  return readRecordFiles(dir).map((bytes) => Buffer.from(bytes).toString());
}

test("every record is read, by name, and nothing that is none", () => {
  const dir = folder({ "000001.json": "b", "000000.json": "a", "README.md": "c", ".000002.json": "d" });
  symlinkSync(join(dir, "000000.json"), join(dir, "000003.json"));
  expect(texts(dir)).toEqual(["a", "b", "a"]);
  expect(texts(folder())).toEqual([]);
});

test("a folder that is not there, and what is no file in it, is an error and never less than all", () => {
  const dir = folder({ "0.json": "a" });
  const unreadable = expect.objectContaining({ code: "record.unreadable" });
  expect(() => readRecordFiles(join(dir, "none"))).toThrow(unreadable);
  expect(() => readRecordFiles(join(dir, "none"))).toThrow(`${dir}/none cannot be read: it is not there`);
  expect(() => readRecordFiles(join(dir, "0.json"))).toThrow("0.json cannot be read: it is no folder");
  mkdirSync(join(dir, "1.json"));
  expect(() => readRecordFiles(dir)).toThrow(unreadable);
  rmSync(join(dir, "1.json"), { recursive: true });
  symlinkSync(join(dir, "nowhere"), join(dir, "2.json"));
  expect(() => readRecordFiles(dir)).toThrow(unreadable);
});

test("a named pipe is not waited for", () => {
  const dir = folder();
  execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", join(dir, "0.json")]);
  expect(() => readRecordFiles(dir)).toThrow("is no file");
});

test("a file that is too large, and too many files, are errors", () => {
  const dir = folder({ "0.json": "" });
  truncateSync(join(dir, "0.json"), MAX_JSON_BYTES + 1);
  expect(() => readRecordFiles(dir)).toThrow("is larger than");
  const full = folder();
  for (let at = 0; at <= MAX_RECORD_FILES; at += 1) writeFileSync(join(full, `${at}.json`), "");
  expect(() => readRecordFiles(full)).toThrow("more than");
});
