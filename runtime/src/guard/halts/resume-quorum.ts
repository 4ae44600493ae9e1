import {
  canonicalDigest,
  EVERY_SWITCH,
  MAX_NAME_LENGTH,
  type ResumeQuorum,
  type Sha256,
} from "@interlock/ledger";

import { groupKey } from "../../facts.ts";
import * as kernel from "../../kernel.ts";
import type { AskedSeats } from "../../kernel/seats.ts";
import type { PolicyModule, SwitchTable } from "../../module.ts";
import type { Seats } from "../../people.ts";
import { plain } from "../../record/concealed.ts";
import { strangerTo } from "./stranger.ts";

/** Who resumes a switch, as the policy in force says; null where it does not, and then registrars do. */
export function quorumAtThrow(module: PolicyModule, name: string): ResumeQuorum | null {
  const table =
    name === EVERY_SWITCH ? switchOfEverything(module) : module.switches.find(({ id }) => id === name);
  if (table === undefined) return null;
  const { seats, agentsAtMost, bySoftwareKey, withinMs } = table.resume;
  const named = seats.flatMap((seat) => seatOf(module, seat) ?? []);
  return named.length === seats.length ? { seats: named, agentsAtMost, bySoftwareKey, withinMs } : null;
}

function seatOf(
  module: PolicyModule,
  { count, group, arguments: given = [] }: Seats,
): ResumeQuorum["seats"][number] | null {
  const values = given.flatMap((argument) => (argument.kind === "value" ? [argument.value] : []));
  const key = groupKey(group, values);
  const declared = declaredGroup(module, key)?.digest;
  if (values.length < given.length || key.length > MAX_NAME_LENGTH || declared === undefined) return null;
  return { count, group: key, declared };
}

/** A group of a policy by the name that a quorum has for it, what it is asked with, and the digest of its declaration. */
export function declaredGroup(
  { vocabulary }: PolicyModule,
  key: string,
): { readonly seat: AskedSeats; readonly digest: Sha256 } | null {
  for (const table of vocabulary.groups) {
    const rest = key.startsWith(table.id) ? key.slice(table.id.length) : null;
    const values = rest === "" ? [] : rest?.startsWith("[") === true ? valuesIn(rest) : null;
    if (values === null || groupKey(table.id, values) !== key) continue;
    const seat = {
      count: 1,
      group: table.id,
      arguments: values.map((value) => ({ kind: "value", value }) as const),
    };
    return { seat, digest: canonicalDigest(plain(table)) };
  }
  return null;
}

function valuesIn(text: string): readonly (boolean | number | string)[] | null {
  try {
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) && values.every(isValue) ? values : null;
  } catch {
    // What is no JSON was asked with nothing that a policy could say.
    return null;
  }
}

function isValue(value: unknown): value is boolean | number | string {
  return typeof value === "boolean" || typeof value === "number" || typeof value === "string";
}

/** The switch that stops everything, whoever acts on whatever; a set has one at most. */
function switchOfEverything(module: PolicyModule): SwitchTable | undefined {
  const { actions } = module.vocabulary;
  const stopped = actions.filter(({ effect }) => effect !== "restores").map(({ name }) => name);
  // Only what certainly reaches an agent and a human of whom nothing else is known reaches everybody.
  const strangers = (["agent", "human"] as const).map((kind) => strangerTo(module, { kind }));
  const [only, ...more] = module.switches.filter((table, index) => {
    const scope = module.switchCode[index]?.scope;
    return (
      scope !== undefined &&
      stopped.every((action) => table.actions.includes(action)) &&
      strangers.every((x) => scope(kernel, x) === true)
    );
  });
  return more.length === 0 ? only : undefined;
}
