import { type Holder, MAX_NAME_LENGTH, MAX_PRINCIPAL_IDS } from "@interlock/ledger";

import type { ParsedArguments } from "../arguments.ts";
import { misused } from "../command-failure.ts";
import { quotedText } from "../shown-text.ts";

/** The options that say whom a key speaks for. */
export const holderOptions: readonly (readonly [option: string, meaning: string])[] = [
  ["--holder ID,…", "whose key it is, by all ids that groups may list, their own first: `github:7`"],
  ["--holder-name NAME", "what they are called, for people who read it"],
  ["--holder-kind KIND", "human, unless `agent` is given"],
  ["--root ID", "of an agent: the human on whose behalf it acts"],
];

/** The names of those options. */
export const holderValues: readonly string[] = ["holder", "holder-name", "holder-kind", "root"];

/** Whom a key speaks for, as the user says; null where the user says nothing. */
export function holderOf(given: ParsedArguments): Holder | null {
  const [written, name, root] = ["holder", "holder-name", "root"].map((option) => given.values.get(option));
  const kind = given.values.get("holder-kind") ?? "human";
  if (written === undefined) {
    const alone = holderValues.find((option) => given.values.has(option));
    if (alone === undefined) return null;
    throw misused(`\`--${alone}\` says more of a holder: name one with \`--holder\``);
  }
  const ids = written.split(",").map((id) => id.trim());
  for (const [text, option] of [...ids.map((id) => [id, "holder"]), [name, "holder-name"], [root, "root"]]) {
    if (text === undefined || (text !== "" && text.length <= MAX_NAME_LENGTH)) continue;
    throw misused(`\`--${option ?? ""}\`: an id or a name has 1 to ${MAX_NAME_LENGTH} characters`);
  }
  if (ids.length > MAX_PRINCIPAL_IDS || new Set(ids).size < ids.length) {
    throw misused(`\`--holder\` takes up to ${MAX_PRINCIPAL_IDS} ids, each once`);
  }
  const called = name === undefined ? {} : { name };
  if (kind === "human") {
    if (root === undefined) return { kind, ids, ...called };
    throw misused("a human acts for nobody else: `--root` is of an agent");
  }
  if (kind !== "agent") throw misused(`\`--holder-kind\` ${quotedText(kind)}: say \`human\` or \`agent\``);
  if (root === undefined || ids.includes(root)) {
    throw misused("an agent acts for a human: say with `--root` for whom");
  }
  return { kind, ids, ...called, root };
}

/** Whether two say the same of whom a key speaks for; names are for people. */
export function isSameHolder(one: Holder, other: Holder): boolean {
  const isSameList = one.ids.length === other.ids.length && one.ids.every((id, at) => id === other.ids[at]);
  return isSameList && one.kind === other.kind && one.root === other.root;
}

/** Whom a key speaks for, in words that are not escaped for a terminal yet. */
export function holderWords({ kind, ids, name, root }: Holder): string {
  const called = name === undefined ? "" : ` (${name})`;
  return `${kind} ${ids.join(", ")}${called}${root === undefined ? "" : `, on behalf of ${root}`}`;
}
