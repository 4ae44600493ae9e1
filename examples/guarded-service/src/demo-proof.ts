import process from "node:process";

import { exitCodes, run } from "@interlock/cli";

import type { DemoPlace } from "./demo-place.ts";

/**
 * Gives the records their place in the log, verifies all of it, and has every decision made again, by the commands that anybody would
 * use; answers what a process ends with.
 */
export async function provenLog(
  { log, logKey, keys }: DemoPlace,
  say: (line: string) => void,
): Promise<number> {
  const key = ["--key", keys.join(",")];
  say("6. The log holds, for anybody who has the public keys.");
  const sequenced = await interlock(["log", "sequence", log, "--sign-with", logKey, ...key], say);
  const verified = await interlock(["verify", log, ...key], say);
  say("7. Every decision is made again, from the records and the policy's commit alone.");
  const replayed = await interlock(["replay", "--log", log, ...key], say);
  say(`The log is in ${log}.`);
  // What is kept on one machine only can be cut off there: `verify` says so, and names what helps.
  const holds = verified === exitCodes.ok || verified === exitCodes.unanchored;
  return sequenced === exitCodes.ok && holds && replayed === exitCodes.ok ? 0 : 1;
}

async function interlock(args: readonly string[], say: (line: string) => void): Promise<number> {
  let told = "";
  const code = await run(args, {
    cwd: process.cwd(),
    env: process.env,
    stdin: () => Promise.resolve(new Uint8Array()),
    stdout: (text) => {
      told += text;
    },
    stderr: (text) => process.stderr.write(text),
    isTerminal: false,
    interrupted: () => Promise.withResolvers<void>().promise,
    nowMs: Date.now,
    randomBytes: (count) => globalThis.crypto.getRandomValues(new Uint8Array(count)),
  });
  for (const line of told.trimEnd().split("\n")) say(line === "" ? "" : `   ${line}`);
  return code;
}
