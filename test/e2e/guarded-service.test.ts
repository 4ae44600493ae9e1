import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import fs, { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import {
  type Approval,
  approvalBytes,
  type Approved,
  type ApproveBody,
  encodeBase64,
  keyRegistry,
  readUnverified,
  verifyLog,
} from "@interlock/ledger";
import { loadKeyRegistry, loadSigner } from "@interlock/ledger/node";
import { openLog } from "@interlock/stores/disk";
import * as git from "isomorphic-git";
import { describe, expect, onTestFinished, test } from "vitest";

import { workplace, type Workplace } from "../../cli/test/workplace.ts";
import { typeMistakesIn } from "../type-check.ts";
import { plain, story } from "./guarded-service-story.ts";

const root = join(import.meta.dirname, "../..");
const example = join(root, "examples/guarded-service");

/** The files of the example, by path; not what its own commands write. */
function exampleFiles(): Readonly<Record<string, string>> {
  const entries = readdirSync(example, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(example, join(entry.parentPath, entry.name)))
    .filter((path) => !/^(?:(?:node_modules|build|activations|audit)\/|.*\.keys\.json$)/u.test(path));
  return Object.fromEntries(entries.map((path) => [path, readFileSync(join(example, path), "utf8")]));
}

/** The example in a repository of its own, with its policy compiled. */
async function compiled(): Promise<Workplace> {
  const place = await workplace(exampleFiles());
  symlinkSync(join(root, "node_modules"), join(place.dir, "node_modules"));
  await git.addRemote({ fs, dir: place.dir, remote: "origin", url: "https://github.com/shop/refunds" });
  await expectRun(place, "compile", "--out", "build");
  return place;
}

async function expectRun(place: Workplace, ...args: readonly string[]): Promise<void> {
  // The service compares what it reads with the clock of the machine.
  const { code, err } = await place.interlock(args, { nowMs: () => Date.now() });
  expect({ code, err }).toEqual({ code: 0, err: "" });
}

/** Put in force by a person's signature; answers the folder of that person's keys. */
async function activated(place: Workplace): Promise<string> {
  const keys = mkdtempSync(join(tmpdir(), "interlock-keys-"));
  onTestFinished(() => rmSync(keys, { recursive: true }));
  await expectRun(place, "keys", "new", "--out", keys, "--purpose", "activator");
  const registry = join(keys, "activator.keys.json");
  const signing = ["--sign-with", join(keys, "activator.pem"), "--key", registry, "--log", "activations"];
  await expectRun(place, "activate", "build", "--at", "HEAD", "--module", "refunds", ...signing);
  copyFileSync(registry, join(place.dir, "activator.keys.json"));
  return keys;
}

/** The example with its policy in force, and every key that the service and its people need; answers where the keys are. */
async function furnished(): Promise<{ readonly place: Workplace; readonly keys: string }> {
  const place = await compiled();
  const keys = await activated(place);
  for (const [name, purpose] of [["writer", "writer"] as const, ["grants", "grant"] as const]) {
    await expectRun(place, "keys", "new", "--out", keys, "--name", name, "--purpose", purpose);
  }
  for (const name of ["ada", "ben"]) {
    const holder = ["--holder", `spiffe://shop.example/people/${name}`];
    await expectRun(place, "keys", "new", "--out", keys, "--name", name, "--purpose", "approver", ...holder);
  }
  return { place, keys };
}

/** One program of the example, in a process of its own. */
function start(
  place: Workplace,
  program: string,
  env: NodeJS.ProcessEnv = {},
): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(process.execPath, ["--conditions=@interlock/source", program], {
    cwd: place.dir,
    env: { ...process.env, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** What a program says until it ends, and how it ends. */
async function ended(
  place: Workplace,
  program: string,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const child = start(place, program);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number]>,
  ]);
  return { code, out, err };
}

interface Running {
  readonly call: (
    token: string,
    path: string,
    body?: unknown,
  ) => Promise<{ readonly status: number; readonly answer: unknown }>;
  /** Ends the process at once, as a crash would. */
  readonly kill: () => Promise<void>;
}

/** The service, listening. */
async function running(place: Workplace, keys: string): Promise<Running> {
  const child = start(place, "src/main.ts", { KEYS: keys });
  for await (const said of child.stdout) {
    const { port } = /listening on (?<port>\d+)/u.exec(String(said))?.groups ?? {};
    if (port === undefined) continue;
    return {
      call: async (token, path, body) => {
        const response = await fetch(`http://127.0.0.1:${port}${path}`, {
          headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : json) },
          ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
        });
        return { status: response.status, answer: await response.json() };
      },
      kill: async () => {
        child.kill("SIGKILL");
        if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      },
    };
  }
  throw new Error("the service ended before it listened");
}

const json = { "content-type": "application/json" };
const few = { product: "lamp", incident: "INC-1", cents: 500 };
const more = { ...few, incident: "INC-3" };
/** Both bounds, and the guard itself: nothing that changes something happens without a prediction. */
const unpredicted = Array.from({ length: 3 }, () => ({ source: "blast_radius" }));
const halting = { switch: "refunds.refunding", reason: "paid twice" };

describe("the guarded service", () => {
  test("passes the tests of its policy", async () => {
    const place = await workplace(exampleFiles());
    await expectRun(place, "check", "--deny-warnings");
    await expectRun(place, "test");
    await expectRun(place, "fmt", "--check", "policies/refunds.policy");
  });

  test("shows the life of a refund, and leaves a log that holds and replays", async () => {
    const place = await compiled();
    await activated(place);
    const { code, out, err } = await ended(place, "src/demo.ts");
    const log = /^The log is in (?<log>.+)\.$/mu.exec(out)?.groups?.["log"] ?? "";
    if (log !== "") onTestFinished(() => rmSync(dirname(log), { recursive: true }));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [lived = "", proven = ""] = out.split(/^(?=6\. )/mu);
    expect(plain(lived)).toBe(story);
    expect(proven).toContain(": holds, with a tail that nothing anchors\n");
    expect(proven).toContain("6 decisions: 6 equal, 0 differ\n");

    // What the demonstration says of its log is so.
    const keys = ["writer", "grants", "log", "ada", "ben"].map((name) =>
      join(dirname(log), `${name}.keys.json`),
    );
    const disk = openLog(log, { access: "read" });
    onTestFinished(() => disk.close());
    const registry = keyRegistry(keys.flatMap((path) => [...loadKeyRegistry(path).values()]));
    const verdict = await verifyLog(disk, {
      origin: "refunds.example/production",
      keys: registry,
      nowMs: Date.now(),
    });
    expect(verdict).toMatchObject({ class: "unanchored", problems: [] });
    const [stream = ""] = await disk.streams();
    const kinds = (await disk.read(stream, 0)).map(
      ({ envelope }) => readUnverified(envelope).statement.predicate.kind,
    );
    expect(kinds.join(" ")).toBe(
      [
        "stream.open",
        "propose evaluate enforce grant remember",
        "propose evaluate",
        "propose evaluate approve approve evaluate enforce grant remember",
        // What was granted a moment ago ends with the halt.
        "halt revoke revoke propose evaluate",
        "approve approve resume propose evaluate enforce grant remember",
        "stream.close",
      ].join(" "),
    );
  });

  test("takes from nobody what is not theirs to say", async () => {
    const { place, keys } = await furnished();
    const { call } = await running(place, keys);
    expect(await call("refund-token", "/refunds", few)).toMatchObject({
      status: 201,
      answer: { outcome: "permit", result: "success", refund: { product: "lamp", customers: 20 } },
    });
    expect(await call("no-token", "/refunds", few)).toMatchObject({ status: 401 });
    expect(await call("refund-token", "/refunds", { ...few, customers: 1 })).toMatchObject({ status: 400 });
    expect(await call("refund-token", "/refunds", { ...few, cents: "500" })).toMatchObject({ status: 400 });
    // Ada leads the team, and is not the agent that the permit names.
    for (const [token, body] of [
      ["ada-token", few],
      ["refund-token", { ...few, cents: 50_001 }],
      ["refund-token", { ...few, cents: 0.5 }],
    ] as const) {
      expect(await call(token, "/refunds", body)).toMatchObject({
        status: 403,
        answer: { findings: [{ source: "coverage" }] },
      });
    }
    // Nobody can tell how many customers these reach.
    for (const body of [
      { ...few, product: "sofa" },
      { ...few, incident: "INC-9" },
    ]) {
      expect(await call("refund-token", "/refunds", body)).toMatchObject({
        status: 403,
        answer: { findings: unpredicted },
      });
    }
    expect(await call("refund-token", "/halt", halting)).toMatchObject({ status: 403 });
    expect(await call("ada-token", "/halts")).toEqual({ status: 200, answer: {} });
  });

  test("keeps through a crash what is held, what was approved and what is halted", async () => {
    const { place, keys } = await furnished();
    const first = await running(place, keys);
    const held = await first.call("refund-token", "/refunds", more);
    expect(held).toMatchObject({ status: 202, answer: { outcome: "hold" } });
    const { proposal } = held.answer as { readonly proposal: string };
    const [{ of }] = (await first.call("ada-token", "/holds")).answer as [{ readonly of: Approved }];
    const [byAda, byBen] = [await approval(keys, "ada", of), await approval(keys, "ben", of)];
    // Somebody else's key under Ada's name, and Ada's under other words than hers.
    for (const forged of [
      { ...byAda, proof: byBen.proof },
      { ...byAda, approval: { ...byAda.approval, reason: "yes" } },
    ]) {
      expect(await first.call("refund-token", "/approvals", forged)).toMatchObject({ status: 403 });
    }
    expect(await first.call("ada-token", "/approvals", byAda)).toMatchObject({ status: 201 });
    expect(await first.call("ada-token", "/approvals", byAda)).toMatchObject({ status: 201 });
    expect(await first.call("refund-token", `/refunds/${proposal}`, {})).toMatchObject({ status: 202 });
    const { answer: halt } = await first.call("ben-token", "/halt", halting);
    const { record } = halt as { readonly record: string };
    await first.kill();

    const { call } = await running(place, keys);
    expect(await call("ben-token", "/approvals", byBen)).toMatchObject({ status: 201 });
    expect(await call("refund-token", `/refunds/${proposal}`, {})).toMatchObject({
      status: 403,
      answer: { findings: [{ source: "kill_switch" }] },
    });
    expect(await call("ada-token", "/halts")).toEqual({
      status: 200,
      answer: { [halting.switch]: [record] },
    });
    const resuming: Approved = { kind: "resume", switch: halting.switch, halts: [record] };
    const approvals = [await approval(keys, "ada", resuming), await approval(keys, "ben", resuming)];
    expect(await call("ada-token", "/resume", { ...halting, approvals })).toMatchObject({ status: 201 });
    expect(await call("refund-token", `/refunds/${proposal}`, {})).toMatchObject({
      status: 201,
      answer: { refund: { customers: 300 } },
    });
    // Once: what was approved is used.
    expect(await call("refund-token", `/refunds/${proposal}`, {})).toMatchObject({ status: 403 });
    expect(await call("ada-token", "/holds")).toEqual({ status: 200, answer: [] });
  });

  test("does not start by a module that nobody put in force", async () => {
    const place = await compiled();
    await activated(place);
    place.write({ "build/evaluator.js": place.read("build/evaluator.js").replace("50000", "90000") });
    const { code, out, err } = await ended(place, "src/demo.ts");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("module.digest");
  });
});

/** What somebody signs with their key on a machine of their own. */
async function approval(
  keys: string,
  name: string,
  of: Approved,
): Promise<Pick<ApproveBody, "approval" | "proof">> {
  const id = `spiffe://shop.example/people/${name}`;
  const said: Approval = {
    v: 1,
    origin: "refunds.example/production",
    principal: id,
    root: id,
    kind: "human",
    decision: "approve",
    of,
    expiresAtMs: Date.now() + 600_000,
    nonce: randomUUID(),
  };
  const signer = loadSigner(join(keys, `${name}.pem`));
  const sig = encodeBase64(await signer.sign(approvalBytes(said)));
  return { approval: said, proof: { kind: "key", keyId: signer.keyId, sig } };
}

/** Mistakes of somebody who writes the service: what stands in `service.ts`, what they write, and what they are told. */
const slips = [
  ["      cents,", "      cent: cents,", "TS2561 Object literal may only specify known properties"],
  ["      cents,", '      cents: "5",', "TS2322 Type 'string' is not assignable to type 'number'"],
  [
    "    {\n      incident,\n      cents,",
    "    {\n      incident,",
    "TS2741 Property '\"cents\"' is missing",
  ],
  ['    "refund",', '    "refnud",', "TS2345 Argument of type '\"refnud\"'"],
  ['entity: "Product", id', 'entity: "Customer", id', "TS2322 Type '\"Customer\"'"],
] as const;

describe("the type check of the guarded service", () => {
  test("finds each wrong field, at its line, and nothing else", async () => {
    const place = await compiled();
    const service = place.read("src/service.ts");
    const expected = slips.map(([right, wrong, says], index) => {
      expect(service.split(right)).toHaveLength(2);
      const path = `src/wrong-${index}.ts`;
      place.write({ [path]: service.replace(right, wrong) });
      const line = service.slice(0, service.indexOf(right)).split("\n").length;
      return expect.stringContaining(`${path}:${line} ${says}`) as unknown;
    });
    expect(mistakes(place)).toEqual(expected);
  });
});

/** What the example's own compiler says, from the repository's sources instead of what `npm run build` makes of them. */
function mistakes(place: Workplace): readonly string[] {
  const found = typeMistakesIn(place.dir, ["--customConditions", "@interlock/source"]);
  return found.map(({ path, line, code, message }) => `${path}:${line} ${code} ${message}`);
}
