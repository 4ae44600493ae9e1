import { GRANT_ENDS, type KeyId } from "@interlock/ledger";
import type { Narrower, StandingTerms } from "@interlock/runtime/guard";
import { percentiles } from "@interlock/runtime/vocabulary";
import * as z from "zod";

import { fitting } from "../fitting.ts";
import { readJson } from "../read-file.ts";
import type { World } from "../world.ts";

const name = z.string().min(1).max(256);

const scope = z.strictObject({
  action: name,
  access: z.enum(["read", "write"]),
  resources: z.array(z.string().min(1).max(1024)).min(1).max(256),
  zones: z.array(name).max(64).default([]),
});

const bound = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.enum(["traffic", "users"]),
    percentile: z.enum(percentiles),
    atMostPpm: z.int().min(0).max(1_000_000),
  }),
  z.strictObject({ kind: z.literal("services"), atMost: z.int().min(0) }),
]);

const uses = z.int().min(1).nullable();
const depth = z.int().min(0).max(16);
const expiresInMs = z.int().min(1);

const terms = z.strictObject({
  agent: name,
  can: z.array(scope).min(1).max(64),
  bounds: z.array(bound).max(32).default([]),
  expiresInMs,
  depth: depth.default(0),
  uses: uses.default(null),
  revokeOn: z.array(z.enum(GRANT_ENDS)).max(GRANT_ENDS.length).default([]),
});

const narrower = z.strictObject({
  agent: name,
  can: z.array(scope).min(1).max(64).exactOptional(),
  bounds: z.array(bound).max(32).exactOptional(),
  expiresInMs: expiresInMs.exactOptional(),
  depth: depth.exactOptional(),
  uses: uses.exactOptional(),
});

/** What a grant that stands before any proposal is to say. Throws a failure that names the file. */
export function standingTerms(
  path: string,
  holder: KeyId,
  world: Pick<World, "cwd" | "nowMs">,
): StandingTerms {
  const { expiresInMs: lastsMs, ...said } = fitting(terms, readJson(path, world), path, "what a grant says");
  return { ...said, holder, expiresAtMs: world.nowMs() + lastsMs };
}

/** What a grant that narrows another one is to say otherwise. Throws a failure that names the file. */
export function narrowerTerms(
  path: string,
  holder: KeyId,
  world: Pick<World, "cwd" | "nowMs">,
): Omit<Narrower, "nonce"> {
  const { expiresInMs: lastsMs, ...said } = fitting(
    narrower,
    readJson(path, world),
    path,
    "what a narrower grant says",
  );
  return { ...said, holder, ...(lastsMs === undefined ? {} : { expiresAtMs: world.nowMs() + lastsMs }) };
}
