#!/usr/bin/env node
import * as nodeModule from "node:module";
import { fileURLToPath } from "node:url";

import { exitCodes } from "./exit-code.ts";
import { run } from "./run.ts";

// Not imported: the module `node:process` opens the standard input, to have it among its exports.
const { process } = globalThis;

// What V8 made of the program is kept beside the program, so that a later run need not compile it again. Whoever can
// write there can write the program itself; where nobody can, nothing is kept. Sources are read as they are.
if (import.meta.url.endsWith(".cjs")) keepCompiled(fileURLToPath(new URL("compile-cache", import.meta.url)));

// Whoever reads along may stop early, as `head` does: what is left to say is then said to nobody.
process.stdout.on("error", (error: Error & { readonly code?: string }) => {
  if (error.code !== "EPIPE") throw error;
});

void main();

async function main(): Promise<void> {
  try {
    process.exitCode = await run(process.argv.slice(2), {
      cwd: process.cwd(),
      env: process.env,
      // Loaded where it is needed: few commands read what comes in.
      stdin: async () => (await import("node:stream/consumers")).buffer(process.stdin),
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
      randomBytes: (count) => globalThis.crypto.getRandomValues(new Uint8Array(count)),
    });
  } catch (fault) {
    // Left to the runtime it would end with 1, which means that the answer is no.
    console.error(fault);
    process.exitCode = exitCodes.fault;
  }

  // All is said and done: nothing is left to wait for, and taking the heap down piece by piece takes as long as loading half
  // of the program. Where a reader is slow, what is still on its way to him is waited for.
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
}

/** Node 20 keeps nothing: a name that it does not have must not be imported by itself. */
function keepCompiled(folder: string): void {
  const { enableCompileCache }: { readonly enableCompileCache?: (folder: string) => unknown } = nodeModule;
  enableCompileCache?.(folder);
}
