import type { Grant, Sha256 } from "@interlock/ledger";

import type { StateRow } from "../../state/state-store.ts";
import type { GuardParts } from "../ports.ts";
import { usesTally } from "../primitives/sandbox-grant.ts";
import { statePrefix } from "../state-keys.ts";
import { grantChain } from "./grant-chain.ts";
import { grantOfKey, type IssuedGrant, readGrantEnd, readGrantRow } from "./grant-row.ts";

/** How many grants one list holds. */
const pageRows = 100;

/** What came of a grant so far: `unverified` is one that no issuer signed whom this guard believes. */
export type GrantStanding = "live" | "ended" | "ended-above" | "expired" | "unverified";

/** A grant as a person is shown it. */
export interface ListedGrant {
  readonly digest: Sha256;
  /** Null for one that does not verify. */
  readonly grant: Grant | null;
  readonly enforcement: Sha256 | null;
  readonly standing: GrantStanding;
  /** Why it ended, as the state says; null for one that did not. */
  readonly because: string | null;
  readonly used: number;
  /** Null for any number. */
  readonly usesLeft: number | null;
}

/** A page of grants, and where the next one begins; null at the end. */
export interface GrantPage {
  readonly grants: readonly ListedGrant[];
  readonly next: string | null;
}

/** Lists the grants that the state knows, with the uses that are left of each. Rejects where the state cannot be asked. */
export async function listGrants(parts: GuardParts, after: string | null = null): Promise<GrantPage> {
  const rows = await parts.state.list(statePrefix("grant"), after, pageRows);
  const nowMs = parts.clock.nowMs();
  const named = rows.flatMap((row) => {
    const digest = grantOfKey(row.key);
    return digest === null ? [] : [{ row, digest, link: readGrantRow(row, parts) }];
  });
  const { tallies } = await parts.state.read({
    rows: [],
    tallies: named.map(({ digest, link }) => ({
      tally: usesTally(digest),
      sinceMs: Number.MIN_SAFE_INTEGER,
      // Uses are counted for as long as the grant lasts.
      nowMs: Math.min(nowMs, (link?.body.grant.expiresAtMs ?? nowMs + 1) - 1),
    })),
  });
  const grants: ListedGrant[] = [];
  for (const [index, { row, digest, link }] of named.entries()) {
    const used = tallies[index]?.sum ?? 0;
    const most = link?.body.grant.uses ?? null;
    grants.push({
      digest,
      grant: link?.body.grant ?? null,
      enforcement: link?.body.enforcement ?? null,
      standing: link === null ? "unverified" : await standingOf(parts, link, nowMs),
      because: becauseOf(row),
      used,
      usesLeft: most === null ? null : Math.max(0, most - used),
    });
  }
  const last = rows.at(-1);
  return { grants, next: last !== undefined && rows.length === pageRows ? last.key : null };
}

async function standingOf(parts: GuardParts, link: IssuedGrant, nowMs: number): Promise<GrantStanding> {
  const { parent, expiresAtMs } = link.body.grant;
  if (link.isEnded) return "ended";
  if (nowMs >= expiresAtMs) return "expired";
  if (parent === null) return "live";
  return (await grantChain(parts, parent, nowMs)).ok ? "live" : "ended-above";
}

function becauseOf(row: StateRow): string | null {
  const because = readGrantEnd(row)?.["because"];
  return typeof because === "string" ? because : null;
}
