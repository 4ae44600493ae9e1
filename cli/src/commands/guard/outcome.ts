import { isJsonObject, type JsonObject, RESULTS } from "@interlock/ledger";
import type { Outcome } from "@interlock/runtime/guard";

import { type ParsedArguments, required } from "../../arguments.ts";
import { misused, unreadable } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { asOption, callerOf } from "../../guard/callers.ts";
import { guardOption } from "../../guard/guard-file.ts";
import { showRefusal } from "../../guard/show-refusal.ts";
import { withGuard } from "../../guard/with-guard.ts";
import { readJson } from "../../read-file.ts";
import { quotedText } from "../../shown-text.ts";
import type { World } from "../../world.ts";

const DIGEST = /^[0-9a-f]{64}$/;

/** `interlock outcome`: takes down what somebody saw of an action. */
export const outcomeCommand: Command = {
  name: "outcome",
  usage: "ENFORCEMENT RESULT --as ID [--observed FILE] [--guard FILE]",
  summary: "record what somebody saw of an action, also long after it",
  description: [
    `RESULT is ${RESULTS.join(", ")}. ENFORCEMENT is the digest of the record by which`,
    "the action was let happen. Of several words on one action the worse counts; whoever stands in the",
    "actor's own chain of authority can only speak against it.",
  ],
  options: [
    asOption,
    ["--observed FILE", "a JSON object with what was seen; it is recorded as it is"],
    guardOption,
  ],
  exits: [
    [exitCodes.ok, "on record"],
    [exitCodes.no, "not taken: no action was enforced by that record"],
    [exitCodes.unreadable, "a file, a key, the log or its state cannot be read or written"],
  ],
  arguments: { flags: [], values: ["as", "observed", "guard"], files: 2 },
  async run(given, world) {
    const [enforcement, written] = given.files;
    if (enforcement === undefined || !DIGEST.test(enforcement))
      throw misused("no enforce record is named by its digest");
    const result = RESULTS.find((one) => one === written);
    if (result === undefined) throw misused(`a result is one of ${RESULTS.join(", ")}`);
    const seen: Outcome = { result, observed: observedIn(given, world) };
    const id = required(given, "as");
    return await withGuard(given, "outcome", world, async ({ guard, file, paint }) => {
      const observed = await guard.observe(enforcement, seen, callerOf(file, id).principal);
      if (observed.kind === "refused") {
        world.stdout(showRefusal("not taken", observed.findings, paint));
        return exitCodes.no;
      }
      const counts = observed.isOutside
        ? "for and against"
        : "only against: it comes from the actor's own chain";
      world.stdout(`recorded\n  record    ${observed.record}\n  counts    ${counts}\n`);
      return exitCodes.ok;
    });
  },
};

function observedIn(given: ParsedArguments, world: World): JsonObject {
  const path = given.values.get("observed");
  if (path === undefined) return {};
  const data = readJson(path, world) as JsonObject;
  if (isJsonObject(data)) return data;
  throw unreadable(`${quotedText(path)} does not hold an object`);
}
