import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  canonicalDigest,
  type CommittedPin,
  type KeyRegistry,
  keyRegistry,
  type RecordContent,
  type SignedRecord,
  type Signer,
  signRecord,
  ulid,
} from "@interlock/ledger";
import { signerFromPem } from "@interlock/ledger/node";
import { onTestFinished } from "vitest";

import { kernelVersion } from "../src/kernel-version.ts";
import type { Pin } from "../src/module.ts";

export const ORIGIN = "log.test/production";
export const AT_MS: number = Date.UTC(2026, 10, 24, 10);

/** A fresh key. */
export function freshSigner(): Signer {
  return signerFromPem(
    generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  );
}

/** A registry in which this key may put modules in force. */
export function trusting({ keyId, publicKey }: Signer): KeyRegistry {
  return keyRegistry([{ keyId, publicKey, purpose: "activator", origin: null }]);
}

export const pin = {
  repository: "github.com/acme/shop",
  commit: "ab".repeat(20),
  sources: [{ path: "shop.policy", blob: "cd".repeat(20), sha256: "ef".repeat(32) }],
  compiler: "interlock-compiler/0.1.0",
  language: 1,
  plan: "34".repeat(32),
} as const satisfies Pin;

/** A module that permits nothing, as text; `rest` is put behind it. */
export function moduleText(rest = "", carried: unknown = pin): string {
  return [
    `export const pin = ${JSON.stringify(carried)};`,
    "export const vocabulary = { actions: [], entities: [], zones: [], groups: [], principals: [], facts: [], sets: [], contracts: [] };",
    "export const rules = [], code = [], switches = [], switchCode = [], ceilings = [], ceilingCode = [], contractCode = [];",
    "export const quick = null;",
    rest,
  ].join("\n");
}

/** The SHA-256 of a text's bytes. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

type ActivateContent = Extract<RecordContent, { readonly kind: "activate" }>;

/** An activation of a module's text, as a person would sign it; `change` plants what is wrong. */
export function activationOf(
  text: string,
  change: {
    readonly policy?: Partial<CommittedPin>;
    readonly body?: Partial<ActivateContent["body"]>;
    readonly stage?: ActivateContent["stage"];
  } = {},
): ActivateContent {
  const { repository, commit, sources, compiler, language, plan } = pin;
  const replaces = change.body?.replaces ?? null;
  return {
    kind: "activate",
    stage: change.stage ?? "constrained",
    parents: replaces === null ? [] : [replaces],
    policy: {
      repository,
      commit,
      sources,
      compiler,
      language: String(language),
      moduleDigest: digestOf(text),
      ...change.policy,
    },
    body: {
      module: "shop",
      planDigest: plan,
      pinDigest: canonicalDigest(pin),
      kernel: kernelVersion,
      replaces,
      ...change.body,
    },
  };
}

/** Signs content as the record after `before`. */
export async function signed(
  content: RecordContent,
  signer: Signer,
  place: { readonly before?: SignedRecord; readonly atMs?: number; readonly origin?: string } = {},
): Promise<SignedRecord> {
  const { before, atMs = AT_MS, origin = ORIGIN } = place;
  const seq = before === undefined ? 0 : before.seq + 1;
  const id = ulid(atMs, new Uint8Array(10).fill(seq));
  const at = new Date(atMs).toISOString();
  const prev = before?.leafHash ?? null;
  return signRecord({ ...content, id, stream: "activate/shop", seq, prev, at, origin }, signer);
}

/** A temporary folder with these files; it is gone when the test is. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = mkdtempSync(join(tmpdir(), "interlock-activated-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  return dir;
}
