import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, onTestFinished, test } from "vitest";

import { plainWorkplace } from "../../test/workplace.ts";
import { askCommand, MAX_ANSWER_BYTES } from "./asked-command.ts";
import { reportOf } from "./host-parts.ts";

const { signal } = new AbortController();

const node = (script: string): readonly string[] => [process.execPath, "--input-type=module", "-e", script];

const text = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : new TextDecoder().decode(bytes);

describe("a command of the host", () => {
  test("gets what it is asked, and answers by its output and how it ends, in the folder of the settings", async () => {
    const { dir } = plainWorkplace();
    const script =
      'import { readFileSync } from "node:fs"; console.log(process.cwd(), readFileSync(0, "utf8")); console.error("aside"); process.exitCode = 4;';
    const { answer, ...ended } = await askCommand(node(script), "asked", { cwd: dir, signal });
    expect(ended).toEqual({ code: 4, signal: null, said: "aside\n" });
    expect(text(answer)).toBe(`${dir} asked\n`);
  });

  test("is no shell's, need not read, and is not cut where it says too much: then it has not answered", async () => {
    const { dir } = plainWorkplace();
    const quoted = await askCommand(
      [process.execPath, "-p", "process.argv[1]", "$HOME; echo `id`"],
      "x".repeat(1_000_000),
      { cwd: dir, signal },
    );
    expect(text(quoted.answer)).toBe("$HOME; echo `id`\n");
    const loud = `process.stdout.write("x".repeat(${MAX_ANSWER_BYTES + 1}));`;
    expect(await askCommand(node(loud), "", { cwd: dir, signal })).toMatchObject({ code: 0, answer: null });
    await expect(askCommand(["./nothing"], "", { cwd: dir, signal })).rejects.toThrow("ENOENT");
  });

  test("ends with everything that it started, once it is to stop", async () => {
    const { dir } = plainWorkplace();
    const server = createServer();
    const gone = new Promise<void>((resolve) => {
      server.on("connection", (socket) => {
        socket.on("error", () => undefined).on("close", () => resolve());
        socket.resume();
      });
    });
    onTestFinished(() => void server.close());
    server.listen(join(dir, "alive.sock"));
    const stopping = new AbortController();
    const child = 'require("net").connect("alive.sock").resume()';
    const parent = `import { spawn } from "node:child_process"; spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" });`;
    const asked = askCommand(node(parent), "", { cwd: dir, signal: stopping.signal });
    await once(server, "connection");
    stopping.abort();
    expect(await asked).toMatchObject({ code: null, signal: "SIGKILL" });
    // The grandchild held this open.
    await gone;
    const late = askCommand(node(""), "", { cwd: dir, signal: stopping.signal });
    await expect(late).rejects.toThrow("aborted");
  });
});

const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const ended = { code: 0, signal: null, answer: bytes(""), said: "" };

test.each([
  ["nothing", ended, { result: "success", observed: {} }],
  ["words", { ...ended, answer: bytes("done\n") }, { result: "success", observed: { answer: "done\n" } }],
  [
    "data",
    { ...ended, answer: bytes('{"pods":3}') },
    { result: "success", observed: { answer: { pods: 3 } } },
  ],
  [
    "a report",
    { ...ended, answer: bytes('{"result":"partial","observed":{"pods":3}}') },
    { result: "partial", observed: { pods: 3 } },
  ],
  [
    "a report alone",
    { ...ended, answer: bytes('{"result":"rollback"}') },
    { result: "rollback", observed: {} },
  ],
  [
    "too much",
    { ...ended, answer: null },
    { result: "unknown", observed: { answer: "longer than what is taken" } },
  ],
  ...[
    ["a report that is cut off", '{"result":"failure"'],
    ["a report that is cut off early", '  {"res'],
    ["a report after a line of words", 'starting\n{"result":"failure"}\n'],
    ["a report in a line of words", 'ended: {"result":"failure"}'],
    ["two reports", '{"result":"success"}\n{"result":"failure"}'],
    ["a report that says its result twice", '{"result":"success","result":"failure"}'],
    ["a report with a key that none has", '{"result":"success","observd":{}}'],
  ].map(([name = "", said = ""]): [string, typeof ended, object] => [
    name,
    { ...ended, answer: bytes(said) },
    { result: "unknown", observed: { report: "malformed", answer: said } },
  ]),
  [
    "another exit code",
    { ...ended, code: 2, said: "no" },
    { result: "failure", observed: { exitCode: 2, said: "no" } },
  ],
  [
    "success, and another exit code",
    { ...ended, code: 1, answer: bytes('{"result":"success"}') },
    { result: "failure", observed: { exitCode: 1, said: "" } },
  ],
  [
    "a signal",
    { ...ended, code: null, signal: "SIGKILL" },
    { result: "failure", observed: { signal: "SIGKILL", said: "" } },
  ],
])("an effect that answers %s", (_, answer, report) => {
  expect(reportOf(answer)).toMatchObject(report);
});
