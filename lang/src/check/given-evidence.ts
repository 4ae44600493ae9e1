import type { Name } from "../syntax/name.ts";
import type { GivenValue } from "../syntax/test.ts";
import type { CheckedGiven } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { contractNamed } from "./contract-named.ts";
import { evidenceOf } from "./evidence.ts";
import { cannot } from "./given-problem.ts";
import type { JudgedRules } from "./judged-rules.ts";
import { checkFactValue } from "./test-value.ts";
import { boolType } from "./type.ts";

/** The words of the evidence that a test can give, besides `now`, outside facts and fields of targets. */
export const evidenceWords = ["blast", "schema", "reversal", "memory"] as const;

type EvidenceWord = (typeof evidenceWords)[number];

/** Whether a `given` that begins with this word is evidence. */
export function isEvidence(word: string): word is EvidenceWord {
  return evidenceWords.some((known) => known === word);
}

/** `blast = { traffic: 2% }`, `blast.traffic.p99 = 5%`, `schema = unknown`: a record gives each of its parts. */
export function checkEvidence(
  of: EvidenceWord,
  part: readonly Name[],
  value: GivenValue,
  judged: JudgedRules,
  context: Context,
): readonly CheckedGiven[] {
  if (value.kind === "record" && value.entity === null) {
    return value.fields.flatMap((field) =>
      checkEvidence(of, [...part, field.name], field.value, judged, context),
    );
  }
  const [first, ...more] = part;
  if (first === undefined) {
    if (value.kind === "unknown") return [{ kind: "evidence", of, part: "", fact: { kind: "unknown" } }];
    return cannot(of, "is given as a record, or as `unknown`", value, context);
  }
  if (of === "schema" && first.text === "within") return checkWithin(more, value, judged, context);
  const name = part.map(({ text }) => text).join(".");
  const parts = evidenceOf(of);
  const found = parts?.get(name);
  if (found === undefined) {
    const known = [...(parts?.keys() ?? []), ...(of === "schema" ? ["within"] : [])];
    report(context, "IL2005", { field: name, owner: `\`${of}\``, known }, first.span);
    return [];
  }
  const fact = checkFactValue(value, { type: found.type, optional: found.isOptional }, context);
  return fact === null ? [] : [{ kind: "evidence", of, part: name, fact }];
}

/** `schema.within = true` of every contract, or `schema.within.orders_schema = false` of one. */
function checkWithin(
  contract: readonly Name[],
  value: GivenValue,
  judged: JudgedRules,
  context: Context,
): readonly CheckedGiven[] {
  const [head, ...more] = contract;
  const id = head === undefined ? "" : contractNamed([head, ...more], judged, context);
  const fact = checkFactValue(value, { type: boolType, optional: false }, context);
  if (fact === null || id === null) return [];
  return [{ kind: "evidence", of: "schema", part: id === "" ? "within" : `within.${id}`, fact }];
}
