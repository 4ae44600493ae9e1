import type { Name } from "../syntax/name.ts";
import type { GivenValue } from "../syntax/test.ts";
import { unreachable } from "../unreachable.ts";
import type { CheckedGiven } from "./checked.ts";
import { report, type Context } from "./context.ts";
import { contractNamed } from "./contract-named.ts";
import { checkApprovals } from "./given-approvals.ts";
import { cannot } from "./given-problem.ts";
import type { JudgedRules } from "./judged-rules.ts";
import { checkFactValue } from "./test-value.ts";
import { boolType, durationType, zoneType } from "./type.ts";

/** The words of what is quiet around a test, unless it gives them. */
export const surroundings = [
  "approvals",
  "identity",
  "drift",
  "audit",
  "calibration",
  "origin",
  "restored",
] as const;

type Surrounding = (typeof surroundings)[number];

/** Whether a `given` that begins with this word is a surrounding. */
export function isSurrounding(word: string): word is Surrounding {
  return surroundings.some((known) => known === word);
}

/** `approvals = [2 of dba]`, `audit = 2h`, `drift.scaled = true`: what is around the test. */
export function checkSurrounding(
  word: Surrounding,
  part: readonly Name[],
  value: GivenValue,
  judged: JudgedRules,
  context: Context,
): readonly CheckedGiven[] {
  if (word === "drift") return checkDrift(part, value, judged, context);
  const [field] = part;
  if (field !== undefined) {
    report(context, "IL2005", { field: field.text, owner: `\`${word}\``, known: [] }, field.span);
    return [];
  }
  switch (word) {
    case "approvals":
      return checkApprovals(value, context);
    case "identity":
      if (value.kind === "unknown") return [{ kind: "identity" }];
      return cannot(word, "is given as `unknown` only", value, context);
    case "audit":
    case "calibration": {
      const age = checkFactValue(value, { type: durationType, optional: true }, context);
      return age === null ? [] : [{ kind: word, age }];
    }
    case "origin": {
      const zone = checkFactValue(value, { type: zoneType, optional: false }, context);
      return zone === null ? [] : [{ kind: word, zone }];
    }
    case "restored": {
      const onRecord = checkFactValue(value, { type: boolType, optional: false }, context);
      return onRecord === null ? [] : [{ kind: word, onRecord }];
    }
    default:
      return unreachable(word);
  }
}

/** `drift = unknown` of every contract, `drift.scaled = true` or `drift = { scaled: true }` of one. */
function checkDrift(
  part: readonly Name[],
  value: GivenValue,
  judged: JudgedRules,
  context: Context,
): readonly CheckedGiven[] {
  if (value.kind === "record" && value.entity === null) {
    return value.fields.flatMap((field) => checkDrift([...part, field.name], field.value, judged, context));
  }
  const [head, ...more] = part;
  const contract = head === undefined ? "" : contractNamed([head, ...more], judged, context);
  const drifted = checkFactValue(value, { type: boolType, optional: false }, context);
  if (contract === null || drifted === null) return [];
  return [{ kind: "drift", contract: contract === "" ? null : contract, drifted }];
}
