import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs, { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import * as git from "isomorphic-git";
import { describe, expect, onTestFinished, test } from "vitest";

import { workplace, type Workplace } from "../../cli/test/workplace.ts";
import { typeMistakesIn } from "../type-check.ts";

const root = join(import.meta.dirname, "../..");
const example = join(root, "examples/deploy-service");

/** The files of the example, by path; not what its own commands write. */
function exampleFiles(): Readonly<Record<string, string>> {
  const entries = readdirSync(example, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(example, join(entry.parentPath, entry.name)))
    .filter((path) => !/^(?:(?:node_modules|build|activations)\/|activator\.keys\.json$)/u.test(path));
  return Object.fromEntries(entries.map((path) => [path, readFileSync(join(example, path), "utf8")]));
}

/** The example in a repository of its own, with its policy compiled. */
async function compiled(): Promise<Workplace> {
  const place = await workplace(exampleFiles());
  symlinkSync(join(root, "node_modules"), join(place.dir, "node_modules"));
  await git.addRemote({ fs, dir: place.dir, remote: "origin", url: "https://github.com/shop/deploys" });
  await expectRun(place, "compile", "--out", "build");
  return place;
}

async function expectRun(place: Workplace, ...args: readonly string[]): Promise<void> {
  // The service compares what it reads with the clock of the machine.
  const { code, err } = await place.interlock(args, { nowMs: () => Date.now() });
  expect({ code, err }).toEqual({ code: 0, err: "" });
}

/** Put in force by a person's signature. */
async function activated(): Promise<Workplace> {
  const place = await compiled();
  const keys = mkdtempSync(join(tmpdir(), "interlock-keys-"));
  onTestFinished(() => rmSync(keys, { recursive: true }));
  await expectRun(place, "keys", "new", "--out", keys, "--purpose", "activator");
  const registry = join(keys, "activator.keys.json");
  const signing = ["--sign-with", join(keys, "activator.pem"), "--key", registry, "--log", "activations"];
  await expectRun(place, "activate", "build", "--at", "HEAD", "--module", "deploys", ...signing);
  copyFileSync(registry, join(place.dir, "activator.keys.json"));
  return place;
}

/** What the example's own compiler says, from the repository's sources instead of what `npm run build` makes of them. */
function mistakes(place: Workplace): readonly string[] {
  const found = typeMistakesIn(place.dir, ["--customConditions", "@interlock/source"]);
  return found.map(({ path, line, code, message }) => `${path}:${line} ${code} ${message}`);
}

function start(place: Workplace): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, ["--conditions=@interlock/source", "src/main.ts"], {
    cwd: place.dir,
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill());
  return child;
}

/** The address of the started service. */
async function running(place: Workplace): Promise<string> {
  const child = start(place);
  for await (const said of child.stdout) {
    const { port } = /listening on (?<port>\d+)/u.exec(String(said))?.groups ?? {};
    if (port !== undefined) return `http://127.0.0.1:${port}`;
  }
  throw new Error("the service ended before it listened");
}

async function order(
  address: string,
  body: unknown,
  token = "release-token",
): Promise<{ readonly status: number; readonly answer: unknown }> {
  const response = await fetch(`${address}/deployments`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
}

const small = { service: "checkout", image: "sha256:9f86d081", percent: 10 };

describe("the example service", () => {
  test("passes the tests of its policy", async () => {
    const place = await workplace(exampleFiles());
    await expectRun(place, "check", "--deny-warnings");
    await expectRun(place, "test");
    await expectRun(place, "fmt", "--check", "policies/deploys.policy");
  });

  test("deploys what the policy permits, and refuses the rest with the findings", async () => {
    const address = await running(await activated());
    expect(await order(address, small)).toMatchObject({
      status: 201,
      answer: { service: "checkout", image: "sha256:9f86d081", canary: 100_000 },
    });
    expect(await order(address, { ...small, percent: 30 })).toEqual({
      status: 403,
      answer: {
        outcome: "refuse",
        findings: [
          {
            source: "blast_radius",
            clause: "deploys.limits.blast_radius.traffic",
            at: "policies/deploys.policy:22:3",
            seen: "9%",
            bound: "at most 5%",
            because: "a canary of 30% reaches too many users of payments",
            remedy: expect.stringMatching(/./u),
          },
          expect.objectContaining({ source: "rule", because: "gold services start small" }),
        ],
      },
    });
    // Its way back was tested too long ago.
    expect(await order(address, { ...small, service: "search" })).toMatchObject({
      status: 403,
      answer: { findings: [{ source: "reversibility" }] },
    });
    // Nobody knows this service: everything about it is unknown.
    expect(await order(address, { ...small, service: "nowhere" })).toMatchObject({ status: 403 });
    expect(await order(address, { ...small, percent: 101 })).toMatchObject({
      status: 403,
      answer: { findings: [{ source: "coverage" }] },
    });
    expect(await order(address, small, "ada-token")).toMatchObject({
      status: 403,
      answer: { findings: [{ source: "coverage" }] },
    });
    expect(await order(address, small, "no-token")).toMatchObject({ status: 401 });
    expect(await order(address, { service: "checkout" })).toMatchObject({ status: 400 });
  });

  test("does not start by a module that nobody put in force", async () => {
    const place = await activated();
    place.write({ "build/evaluator.js": place.read("build/evaluator.js").replace("50000", "90000") });
    const child = start(place);
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
    const [code] = (await once(child, "close")) as [number];
    expect(code).toBe(1);
    expect(said).toContain("module.digest");
  });
});

/** Mistakes of somebody who writes the service: what stands in `service.ts`, what they write, and what they are told. */
const slips = [
  ["      canary,", "      cannary: canary,", "TS2561 Object literal may only specify known properties"],
  ["      canary,", '      canary: "10%",', "TS2322 Type 'string' is not assignable to type 'number'"],
  ["    {\n      image,\n      canary,", "    {\n      image,", "TS2741 Property '\"canary\"' is missing"],
  ['    "deploy",', '    "deplyo",', "TS2345 Argument of type '\"deplyo\"'"],
  ['entity: "Service", id', 'entity: "Database", id', "TS2322 Type '\"Database\"'"],
] as const;

describe("the type check of the example service", () => {
  test("finds nothing", async () => {
    expect(mistakes(await compiled())).toEqual([]);
  });

  test("finds each wrong field, at its line, and nothing else", async () => {
    const place = await compiled();
    const text = place.read("src/service.ts");
    const expected = slips.map(([right, wrong, says], index) => {
      expect(text.split(right)).toHaveLength(2);
      const path = `src/wrong-${index}.ts`;
      place.write({ [path]: text.replace(right, wrong) });
      const line = text.slice(0, text.indexOf(right)).split("\n").length;
      return expect.stringContaining(`${path}:${line} ${says}`) as unknown;
    });
    expect(mistakes(place)).toEqual(expected);
  });

  test("finds a service that was written for another policy", async () => {
    const place = await compiled();
    const policy = place.read("policies/deploys.policy");
    await place.commit({ "policies/deploys.policy": policy.replace("silver, bronze", "silver, copper") });
    await expectRun(place, "compile", "--out", "build");
    expect(mistakes(place)).toEqual([expect.stringMatching(/^src\/platform\.ts:\d+ /u)]);
  });
});
