import { isJsonObject, type JsonObject, type Sha256 } from "@interlock/ledger";

import { groupKey } from "../../facts.ts";
import { describePeople, type Seats } from "../../people.ts";
import type { GuardParts } from "../ports.ts";
import { verifiedRecord } from "../verified-record.ts";
import { approvalsKey, readApprovalsRow } from "./approvals-row.ts";
import { type Hold, holdKey, holdPrefix, readHoldRow } from "./hold-row.ts";

/** How many holds one listing hands out. */
const PAGE = 100;

/** What somebody has said of a held proposal; whether it counts is decided when the proposal is judged again. */
export interface Said {
  readonly principal: string;
  readonly decision: "approve" | "refuse";
  readonly record: Sha256;
}

/** A hold, and what it waits for. */
export interface ListedHold {
  readonly hold: Hold;
  readonly isExpired: boolean;
  /** What was decided when it was held, as its record says it: every finding, with value and bound; null where that is not to be had. */
  readonly decision: JsonObject | null;
  readonly said: readonly Said[];
  /** Each list of people that has to approve. */
  readonly waitsFor: readonly {
    readonly people: string;
    readonly seats: readonly {
      readonly count: number;
      readonly group: string;
      /** Who could give it, by the facts of the evaluation; null where they do not say. */
      readonly members: readonly string[] | null;
    }[];
  }[];
}

/**
 * What waits for people, by proposal: what for, who has said something, and who could. `after` is the last proposal of the page before, by
 * its digest.
 */
export async function listHolds(
  parts: GuardParts,
  { nowMs, after = null }: { readonly nowMs: number; readonly after?: string | null },
): Promise<readonly ListedHold[]> {
  const rows = await parts.state.list(holdPrefix, after === null ? null : holdKey(after), PAGE);
  const holds = rows.flatMap((row) => readHoldRow(row) ?? []);
  const { rows: lists } = await parts.state.read({
    rows: holds.map(({ proposal }) => approvalsKey(proposal)),
    tallies: [],
  });
  return await Promise.all(
    holds.map(async (hold, index) => {
      const found = await verifiedRecord(parts, hold.evaluation, "evaluate");
      const groups = found?.predicate.body.facts["groups"];
      return {
        hold,
        isExpired: hold.expiresAtMs <= nowMs,
        decision: found?.predicate.body.decision ?? null,
        said: saidIn(readApprovalsRow(lists[index] ?? null) ?? []),
        waitsFor: waitsFor(parts, hold, isJsonObject(groups) ? groups : {}),
      };
    }),
  );
}

/** The latest of each, in the order in which they said it. */
function saidIn(named: NonNullable<ReturnType<typeof readApprovalsRow>>): readonly Said[] {
  const latest = new Map<string, Said>();
  for (const { principal, decision, record } of named) {
    latest.delete(principal);
    latest.set(principal, { principal, decision, record });
  }
  return [...latest.values()];
}

function waitsFor(
  { policy: { module } }: GuardParts,
  { needing }: Hold,
  groups: JsonObject,
): ListedHold["waitsFor"] {
  const tables = module.vocabulary.groups;
  const membersOf = ({ group, arguments: given = [] }: Seats): readonly string[] | null => {
    const table = tables.find(({ id }) => id === group);
    if (table?.kind === "names") return table.members;
    const values = given.flatMap((argument) => (argument.kind === "value" ? [argument.value] : []));
    return listIn(groups, groupKey(group, values));
  };
  return needing.map((people) => ({
    people: describePeople(people, tables),
    seats: people.seats.map((seat) => ({
      count: seat.count,
      group: describePeople({ ...people, seats: [seat], agentsAtMost: null }, tables),
      members: membersOf(seat),
    })),
  }));
}

function listIn(groups: JsonObject, key: string): readonly string[] | null {
  const fact = Object.hasOwn(groups, key) ? groups[key] : undefined;
  const value = isJsonObject(fact) && fact["kind"] === "known" ? fact["value"] : undefined;
  if (!Array.isArray(value)) return null;
  return value.filter((member) => typeof member === "string");
}
