import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

import { type CommandProcess, startCommand } from "../../../test/command-process.ts";
import { digestBehind, type GuardedPlace, guardedPlace } from "../../../test/guarded-place.ts";
import { isSafeOutput } from "../../../test/workplace.ts";

const run = "run small.json --as agent:builder";

describe("a switch", () => {
  test("stops what it reaches, by whoever signs, until those whom the policy names resume it", async () => {
    const place = await guardedPlace();
    const halted = await place.call("halt shop.deploys --reason fire --sign-with keys/ben.pem");
    expect(halted).toMatchObject({ code: 0 });
    expect(halted.out).toMatch(/^HALTED {2}shop\.deploys\n {2}epoch {5}1\n/);
    const refused = await place.call(run);
    expect(refused).toMatchObject({
      code: 1,
      out: expect.stringContaining("kill_switch, shop.deploys") as string,
    });
    const told = await place.call("resume");
    expect(told.out).toContain("by Ben\n  reason    fire\n  resumed   by 1 of sre by software key\n");
    const resumed = await place.call("resume shop.deploys --sign-with keys/approver.pem --reason out");
    expect(resumed).toMatchObject({
      code: 0,
      out: expect.stringContaining("RESUMED  shop.deploys") as string,
    });
    expect(await place.call("resume")).toMatchObject({ code: 0, out: "nothing is halted\n" });
    expect(await place.call(run)).toMatchObject({ code: 0 });
  });

  test("is thrown by a caller whom the file attests, by the host, and for everything", async () => {
    const place = await guardedPlace();
    expect(await place.call("halt --reason drill --as github:7 --drill")).toMatchObject({ code: 0 });
    expect(await place.call("halt shop.deploys --reason alarm")).toMatchObject({ code: 0 });
    const told = await place.call("resume");
    expect(told.out).toMatch(
      /HALTED {2}everything \(a drill\)\n[^]*by approver\n[^]*HALTED {2}shop\.deploys\n[^]*by guard\n/u,
    );
    expect(await place.call(run)).toMatchObject({ code: 1 });
    expect(await place.call("halt shop.deploys --reason no --as agent:builder")).toMatchObject({ code: 1 });
  });

  test("is resumed by files that people signed elsewhere, which name just those halts", async () => {
    const place = await guardedPlace();
    await place.call("halt shop.deploys --reason one");
    const asked = await place.call("resume shop.deploys --ask asked --sign-with keys/ben.pem");
    const [, path = ""] = /^signed {2}(\S+)$/mu.exec(asked.out) ?? [];
    await place.call("halt shop.deploys --reason two");
    const stale = await place.call(`resume shop.deploys ${path} --reason out`);
    expect(stale).toMatchObject({ code: 1, out: expect.stringContaining("not resumed") as string });
    const again = await place.call("resume shop.deploys --ask asked --sign-with keys/ben.pem");
    const [, fresh = ""] = /^signed {2}(\S+)$/mu.exec(again.out) ?? [];
    expect(await place.call(`resume shop.deploys ${fresh} --reason out`)).toMatchObject({ code: 0 });
  });

  test.each<readonly [string, string, 1 | 2, string]>([
    ["no switch of the policy", "halt shop.deploy --reason x", 1, "is no switch of the policy in force"],
    ["no reason", "halt", 2, "option `--reason` is missing"],
    [
      "two who throw it",
      "halt --reason x --as github:7 --sign-with keys/ben.pem",
      2,
      "says already who throws it",
    ],
    [
      "a key that nobody holds",
      "halt --reason x --sign-with keys/writer.pem",
      1,
      "no human is enrolled as the holder",
    ],
    ["a switch that is not thrown", "resume shop.deploys --reason x", 1, "is not thrown"],
  ])("with %s nothing happens", async (_, line, code, why) => {
    const place = await guardedPlace();
    const answer = await place.call(line);
    expect(answer.code).toBe(code);
    expect(answer.out + answer.err).toContain(why);
    expect(await place.call(run)).toMatchObject({ code: 0 });
  });

  test("and its reason steer no terminal", async () => {
    const place = await guardedPlace();
    const words = ["halt", "shop.deploys", "--reason", "\u001b[2J\u202efire"];
    expect(await place.interlock(words, { nowMs: () => Date.UTC(2026, 10, 24, 10, 1) })).toMatchObject({
      code: 0,
    });
    const told = await place.call("resume");
    expect(told.out).toContain("reason    \\u{1b}[2J\\u{202e}fire");
    expect(isSafeOutput(told.out)).toBe(true);
  });
});

/** A guard by the machine's own clock, whose effects are begun until they are let go on. */
interface WaitingPlace extends GuardedPlace {
  /** How many effects have begun. */
  readonly begun: () => number;
  /** Resolves once so many have. */
  readonly untilBegun: (count: number) => Promise<void>;
  /** Lets all of them come to their end. */
  readonly go: () => void;
}

function known(value: unknown): object {
  return { kind: "known", value };
}

async function waitingPlace(): Promise<WaitingPlace> {
  const place = await guardedPlace();
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on("error", () => undefined)));
  server.listen(join(place.dir, "go.sock"));
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  place.write({
    "facts.json": JSON.stringify({
      reversal: { declared: known(true), lossless: known(true), testedAtMs: known(Date.now()) },
    }),
    "deploy.mjs": `import { connect } from "node:net";
import { once } from "node:events";
const socket = connect("go.sock");
await once(socket.resume(), "connect");
console.error("begun");
await once(socket, "close");
`,
  });
  return {
    ...place,
    call: (line, world = {}) => place.call(line, { nowMs: () => Date.now(), ...world }),
    begun: () => sockets.length,
    untilBegun: async (count) => {
      while (sockets.length < count) await once(server, "connection");
    },
    go: () => {
      for (const socket of sockets) socket.end();
    },
  };
}

async function started(place: WaitingPlace): Promise<CommandProcess> {
  const before = place.begun();
  const running = startCommand(place.dir, run);
  await running.said("started   deploy");
  await place.untilBegun(before + 1);
  return running;
}

describe("processes beside one another", () => {
  test("once a halt in one has ended, no effect starts in any other", async () => {
    const place = await waitingPlace();
    const running = await started(place);
    expect(await place.call("halt shop.deploys --reason fire")).toMatchObject({ code: 0 });
    const refused = await startCommand(place.dir, run).ended;
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining("kill_switch") as string });
    place.go();
    await running.ended;
    expect(place.begun()).toBe(1);
  });

  test("what one holds of a budget no other has", async () => {
    const place = await waitingPlace();
    const [one, two] = [await started(place), await started(place)];
    const third = await place.call(run);
    expect(third).toMatchObject({ code: 1, out: expect.stringContaining("rate_limit") as string });
    place.go();
    expect([(await one.ended).code, (await two.ended).code]).toEqual([0, 0]);
    expect(place.begun()).toBe(2);
  });

  test("of one that was killed while its effect ran nobody knows how it ended, and nothing is done again", async () => {
    const place = await waitingPlace();
    const running = await started(place);
    running.end("SIGKILL");
    await running.ended;
    const told = await place.call("grants");
    expect(told.err).toContain(
      "recovered: of 1 action nobody knows how it ended: that counts as a failure\n",
    );
    expect((await place.call("holds")).err).not.toContain("recovered");
    place.go();
    expect(place.begun()).toBe(1);
  });

  test("one that is interrupted ends its effect, and says that it failed", async () => {
    const place = await waitingPlace();
    const running = await started(place);
    running.end("SIGINT");
    const ended = await running.ended;
    expect(ended).toMatchObject({ code: 1, out: expect.stringMatching(/^FAILURE {2}deploy/) as string });
    const enforcement = digestBehind("enforced", ended);
    expect(await place.call(`outcome ${enforcement} rollback --as github:7`)).toMatchObject({ code: 0 });
    expect((await place.call("holds")).err).not.toContain("recovered");
  });
});
