#!/usr/bin/env node
import { randomBytes } from "node:crypto";
import process from "node:process";
import { buffer as readAll } from "node:stream/consumers";

import { exitCodes } from "./exit-code.ts";
import { run } from "./run.ts";

// Whoever reads along may stop early, as `head` does: what is left to say is then said to nobody.
process.stdout.on("error", (error: Error & { readonly code?: string }) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    stdin: () => readAll(process.stdin),
    stdout: (text) => {
      process.stdout.write(text);
    },
    stderr: (text) => {
      process.stderr.write(text);
    },
    isTerminal: process.stdout.isTTY && process.stderr.isTTY,
    interrupted: () =>
      new Promise((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve());
      }),
    nowMs: Date.now,
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
  });
} catch (fault) {
  // Left to the runtime it would end with 1, which means that the answer is no.
  console.error(fault);
  process.exitCode = exitCodes.fault;
}
