import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { signerOf } from "../../test/sample-records.ts";
import { verifyEd25519 } from "../keys/ed25519.ts";
import { LedgerError } from "../ledger-error.ts";
import { externalSigner } from "./external-signer.ts";
import type { ExternalSignerOptions } from "./external-signer.ts";

const key = signerOf(21);
const message = Buffer.from("what is signed\0\n");

/** Signs what comes in as the key of the test does, and answers it in some form. */
const signing = (answer: string): string => `
  const { sign, createPrivateKey } = require("node:crypto");
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex");
  const der = Buffer.concat([prefix, Buffer.alloc(32, 21)]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const chunks = [];
  process.stdin.on("data", (chunk) => chunks.push(chunk));
  process.stdin.on("end", () => {
    const signature = sign(null, Buffer.concat(chunks), key);
    process.stdout.write(${answer});
  });`;

function running(
  script: string,
  change: Partial<ExternalSignerOptions> = {},
): ReturnType<typeof externalSigner> {
  const command = [process.execPath, "-e", script] as const;
  return externalSigner({ command, publicKey: key.publicKey, ...change });
}

async function problem(script: string, change: Partial<ExternalSignerOptions> = {}): Promise<string> {
  try {
    await running(script, change).sign(message);
  } catch (error) {
    if (error instanceof LedgerError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "signed";
}

describe("a command that signs", () => {
  test.each([
    ["64 bytes", "signature"],
    ["base64", 'signature.toString("base64")'],
    ["base64 in a line", 'signature.toString("base64") + "\\n"'],
    ["base64 in a line of Windows", 'signature.toString("base64") + "\\r\\n"'],
  ])("answers %s", async (_form, answer) => {
    const signer = running(signing(answer));
    expect(signer.keyId).toBe(key.keyId);
    const signature = await signer.sign(message);
    expect(verifyEd25519(key.publicKey, message, signature)).toBe(true);
  });

  test("signs bytes of any number, in its own folder", async () => {
    const place = mkdtempSync(join(tmpdir(), "interlock-signer-"));
    onTestFinished(() => rmSync(place, { recursive: true }));
    writeFileSync(join(place, "here.cjs"), signing("signature"));
    const signer = running('require("./here.cjs")', { cwd: place });
    const large = Buffer.alloc(3_000_000, 7);
    expect(verifyEd25519(key.publicKey, large, await signer.sign(large))).toBe(true);
  });

  test("gets its arguments as they are: no shell reads them", async () => {
    const args = ["$HOME", "`id`", "a b", "; exit 1", "*"];
    const script = `${signing("signature")}
      if (JSON.stringify(process.argv.slice(1)) !== ${JSON.stringify(JSON.stringify(args))}) process.exit(9);`;
    const command = [process.execPath, "-e", script, ...args] as const;
    const signer = externalSigner({ command, publicKey: key.publicKey });
    expect((await signer.sign(message)).length).toBe(64);
  });
});

describe("what is not believed", () => {
  test.each([
    ["a signature of another key", signing('"A".repeat(86) + "=="')],
    ["one over something else", signing("sign(null, Buffer.from('x'), key)")],
    ["nothing", ""],
    ["65 bytes", signing('Buffer.concat([signature, Buffer.from("\\n")])')],
    ["hexadecimal digits", signing('signature.toString("hex")')],
    ["two lines", signing('signature.toString("base64") + "\\n\\n"')],
    ["base64 of the web", signing('signature.toString("base64url")')],
  ])("%s", async (_what, script) => {
    expect(await problem(script)).toContain("signer.failed");
    expect(await problem(script)).toContain("its answer is no signature of its key over these bytes");
  });

  test("more than a signature", async () => {
    expect(await problem('process.stdout.write("A".repeat(1_000_000))')).toContain(
      "it answers more than a signature",
    );
  });

  test("a signature, where the command failed after it", async () => {
    expect(await problem(`${signing("signature")}; process.exitCode = 3`)).toContain("it ended with code 3");
  });

  test("a command for a key that signs anything", () => {
    expect(() => running("", { publicKey: new Uint8Array(32) })).toThrow("no sound Ed25519 point");
  });
});

describe("a command that fails", () => {
  test("says why, in one line that steers no terminal", async () => {
    const script = 'process.stderr.write("no token\\n\\u001b[2Jin slot 0\\n"); process.exit(1)';
    expect(await problem(script)).toMatch(/it ended with code 1: no token \[2Jin slot 0$/);
  });

  test("is quoted to some length only", async () => {
    const text = await problem('process.stderr.write("x".repeat(1_000_000)); process.exitCode = 1');
    expect(text.length).toBeLessThan(2300);
  });

  test("shows nothing of its arguments, and nothing of what it was to sign", async () => {
    const command = [process.execPath, "-e", "process.exit(1)", "--pin=1234"] as const;
    const telltale = [
      process.execPath,
      "-e",
      "console.error(process.argv[1].slice(6)); process.exit(1)",
      "--pin=1234",
    ] as const;
    for (const change of [
      { command },
      { command: telltale },
      { command: ["interlock-no-such-program", "--pin=1234"] as const },
    ]) {
      const text = await problem("", change);
      expect(text).toContain(JSON.stringify(change.command[0]));
      expect(text).not.toMatch(/1234|what is signed/);
    }
    const unspeakable = [process.execPath, "--pin=1234\0"] as const;
    await expect(running("", { command: unspeakable }).sign(message)).rejects.toSatisfy(
      (error) =>
        error instanceof LedgerError && error.cause === undefined && !String(error.stack).includes("1234"),
    );
  });

  test("is named where it cannot be run", async () => {
    const place = mkdtempSync(join(tmpdir(), "interlock-signer-"));
    onTestFinished(() => rmSync(place, { recursive: true }));
    const path = join(place, "plain");
    writeFileSync(path, "#!/bin/sh\n");
    chmodSync(path, 0o644);
    for (const [program, reason] of [
      [join(place, "nothing"), "ENOENT"],
      [path, "EACCES"],
    ] as const) {
      const text = await problem("", { command: [program] });
      expect(text).toBe(
        `signer.failed: the external signer ${JSON.stringify(program)}: it cannot be run (${reason})`,
      );
    }
  });

  test("is ended where it never answers, whatever it started and whether it reads or not", async () => {
    const silent = "setInterval(() => {}, 1000)";
    const parent = `require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 4000)"], { stdio: "inherit" }); ${silent}`;
    for (const script of [silent, `process.stdin.resume(); ${silent}`, parent]) {
      expect(await problem(script, { withinMs: 200 })).toContain("it did not answer within 200 ms");
    }
  });

  test("is told from one that a signal ended", async () => {
    expect(await problem('process.kill(process.pid, "SIGTERM")')).toContain("it was ended by SIGTERM");
  });

  test("may close what it does not read", async () => {
    const large = Buffer.alloc(3_000_000);
    await expect(running("process.stdin.destroy(); process.exit(2)").sign(large)).rejects.toThrow(
      "it ended with code 2",
    );
  });
});
