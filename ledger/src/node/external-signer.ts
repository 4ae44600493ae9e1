import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { decodeBase64 } from "../base64.ts";
import { isSoundPublicKey, SIGNATURE_BYTES } from "../keys/ed25519.ts";
import { keyIdOf } from "../keys/public-key.ts";
import type { Signer } from "../keys/signer.ts";
import { LedgerError } from "../ledger-error.ts";
import { verifyEd25519WithNode } from "./verifier.ts";

/** How long a signer's command may take unless its caller says otherwise: a person may have to find the token and touch it. */
export const EXTERNAL_SIGNER_WITHIN_MS = 60_000;

/** How many bytes a command may answer; a signature in base64 has 88. */
const MAX_ANSWER_BYTES = 256;

/** How much of what a command says on its standard error is repeated. */
const MAX_SHOWN_LENGTH = 2048;

/** How long a word of its arguments is that a command does not get to repeat; nobody keeps a secret in fewer letters. */
const MIN_HIDDEN_LENGTH = 4;

/** A command that holds a key which never comes here. */
export type ExternalSignerOptions = {
  /** The program and its arguments, as they are: no shell reads them. */
  readonly command: readonly [program: string, ...args: readonly string[]];
  /** The raw 32 bytes of the public key that the command signs for. */
  readonly publicKey: Uint8Array;
  /** After so long the command is ended, and nothing is signed. */
  readonly withinMs?: number;
  /** The folder that the command runs in; the process's own unless given. */
  readonly cwd?: string;
};

/**
 * A signer that has a command sign: the bytes on its standard input, the signature on its standard output, raw or in base64.
 * No signature is believed before it holds under the public key. A command that cannot be run, fails, takes too long or
 * answers anything else is a `signer.failed` error, which names the program and repeats its standard error, but nothing
 * of its arguments: they may hold a secret.
 */
export function externalSigner(options: ExternalSignerOptions): Signer {
  const publicKey = Uint8Array.from(options.publicKey);
  if (!isSoundPublicKey(publicKey)) {
    throw new LedgerError({
      code: "key.weak",
      message: "the external signer's key is no sound Ed25519 point",
    });
  }
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    async sign(bytes) {
      const message = Uint8Array.from(bytes);
      const signature = readSignature(await answerOf(options, message));
      if (signature === null || !verifyEd25519WithNode(publicKey, message, signature)) {
        throw failed(options, "its answer is no signature of its key over these bytes");
      }
      return signature;
    },
  };
}

/** A signature in one of its two forms: 64 bytes, or their base64 with at most one line feed behind it. */
function readSignature(answer: Buffer): Uint8Array | null {
  if (answer.length === SIGNATURE_BYTES) return new Uint8Array(answer);
  try {
    return decodeBase64(answer.toString("latin1").replace(/\r?\n$/, ""));
  } catch (error) {
    // What is no base64 is no signature.
    if (error instanceof LedgerError) return null;
    throw error;
  }
}

type Signing = ChildProcessByStdio<Writable, Readable, Readable>;

async function answerOf(options: ExternalSignerOptions, message: Uint8Array): Promise<Buffer> {
  const child = start(options);
  const answer = gather(child.stdout, MAX_ANSWER_BYTES);
  const said = gather(child.stderr, 4 * MAX_SHOWN_LENGTH);
  const withinMs = options.withinMs ?? EXTERNAL_SIGNER_WITHIN_MS;
  return await new Promise<Buffer>((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(limit);
      child.kill("SIGKILL");
      // Whatever the command started itself may hold these open for as long as it likes.
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      reject(failed(options, `${why}${shown(said.bytes(), options)}`));
    };
    const limit = setTimeout(() => fail(`it did not answer within ${withinMs} ms`), withinMs);
    child.on("error", (cause) => fail(`it cannot be run (${reasonOf(cause)})`));
    child.on("close", (code, signal) => {
      clearTimeout(limit);
      if (code === null) fail(`it was ended by ${signal}`);
      else if (code !== 0) fail(`it ended with code ${code}`);
      else if (answer.isCut()) fail("it answers more than a signature");
      else resolve(answer.bytes());
    });
    // A command that does not read what it shall sign closes the pipe; how it ends says more than that.
    child.stdin.on("error", () => undefined);
    child.stdin.end(message);
  });
}

function start(options: ExternalSignerOptions): Signing {
  const [program, ...args] = options.command;
  try {
    return spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], cwd: options.cwd, shell: false });
  } catch (cause) {
    // Arguments that no program can be given, such as one with a zero byte in it.
    throw failed(options, `it cannot be run (${reasonOf(cause)})`);
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
}

function gather(stream: Readable, atMostBytes: number): { bytes: () => Buffer; isCut: () => boolean } {
  const chunks: Buffer[] = [];
  let left = atMostBytes;
  let isCut = false;
  stream.on("data", (chunk: Buffer) => {
    isCut ||= chunk.length > left;
    if (left > 0) chunks.push(chunk.subarray(0, left));
    left = Math.max(0, left - chunk.length);
  });
  return { bytes: () => Buffer.concat(chunks), isCut: () => isCut };
}

/** What a command said, in one line without anything that a terminal would act upon, and without its arguments. */
function shown(said: Buffer, { command: [, ...args] }: ExternalSignerOptions): string {
  const words = args.flatMap((arg) => [arg, arg.slice(arg.indexOf("=") + 1)]);
  const hidden = words
    .filter((word) => word.length >= MIN_HIDDEN_LENGTH)
    .toSorted((a, b) => b.length - a.length);
  let text = said.toString("utf8");
  for (const word of hidden) text = text.replaceAll(word, "…");
  // More than is shown was gathered, so that no word is cut in two before it is found.
  text = text
    .replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .slice(0, MAX_SHOWN_LENGTH)
    .trim();
  return text === "" ? "" : `: ${text}`;
}

// The causes that Node gives for a command which cannot be run repeat its arguments, so none is handed on.
function failed({ command }: ExternalSignerOptions, why: string): LedgerError {
  const message = `the external signer ${JSON.stringify(command[0])}: ${why}`;
  return new LedgerError({ code: "signer.failed", message });
}
