import { LedgerError, MAX_NAME_LENGTH, type Sha256, type Signer } from "@interlock/ledger";

import { type ParsedArguments, required } from "../../arguments.ts";
import { placeOf, placeOptions, placeValues } from "../../audit/search-options.ts";
import type { Command } from "../../command.ts";
import { CommandFailure, misused } from "../../command-failure.ts";
import { count } from "../../count.ts";
import { type Erasure, withErasure } from "../../erasure/open-erasure.ts";
import { planErasure } from "../../erasure/plan-erasure.ts";
import { recordErasure } from "../../erasure/record-erasure.ts";
import { keptFor, readRetention, type Retention } from "../../erasure/retention.ts";
import { nearNames } from "../../near-names.ts";
import { exitCodes } from "../../exit-code.ts";
import { publicKeyOption, signerOf, signWithForms } from "../../keys/sign-with.ts";
import { quotedText, shownText } from "../../shown-text.ts";
import type { World } from "../../world.ts";

/** `interlock audit retain`: erases what was kept for as long as its class is kept, and says so in the log. */
export const auditRetainCommand: Command = {
  name: "audit retain",
  usage: "--keep CLASS=90d[,…] --log FOLDER --key REGISTRY.json --sign-with KEY",
  summary: "erase the secret values that were kept for as long as their class is kept",
  description: [
    "The classes are those that `audit secrets` lists: `ACTION.field`, `ENTITY.field`, a fact's id; `*` is",
    "every class that is not named. What no `--keep` names is kept. Records, proofs and commitments stay;",
    "a record `redact` says which values went, and how long their class is kept.",
  ],
  options: [
    ["--keep CLASSES", "`CLASS=TIME`, separated by commas: `Person.mail=90d,*=400d`"],
    ...placeOptions,
    ["--dry-run", "say what would be erased"],
    ["--sign-with KEY", `the writer of the record: ${signWithForms}`],
    publicKeyOption,
  ],
  exits: [
    [exitCodes.ok, "done, or nothing is old enough"],
    [exitCodes.unreadable, "the log or a key cannot be read or written"],
    [exitCodes.invalid, "the log does not hold; nothing was erased"],
  ],
  arguments: {
    flags: ["dry-run"],
    values: [...placeValues, "keep", "sign-with", "public-key"],
    files: 0,
  },
  async run(given, world) {
    const retention = retentionOf(given);
    const isDry = given.flags.has("dry-run");
    const signer = isDry ? null : signerOf(given, world);
    const place = await placeOf(given, world);
    return await withErasure(place, { softwareKeys: false }, world, async (erasure) => {
      const lines: string[] = [];
      const classes = await erasure.secrets.classes();
      const known = new Set(classes.map((one) => one.class));
      for (const name of retention.keys()) {
        if (name === "*" || known.has(name)) continue;
        world.stderr(`no value is kept of the class ${quotedText(name)}: ${nearNames(name, known)}\n`);
      }
      for (const name of known) {
        const keptMs = keptFor(retention, name);
        if (keptMs === null) continue;
        const old = await erasure.secrets.before(name, world.nowMs() - keptMs);
        if (old.length === 0) continue;
        if (signer !== null)
          await eraseOld(old, { class: said(name), keptMs }, { ...erasure, signer }, world);
        lines.push(`${shownText(name)}: ${isDry ? "would erase" : "erased"} ${count(old.length, "value")}`);
      }
      world.stdout(`${(lines.length === 0 ? ["nothing is old enough"] : lines).join("\n")}\n`);
      return exitCodes.ok;
    });
  },
};

function retentionOf(given: ParsedArguments): Retention {
  const read = readRetention(required(given, "keep"));
  if (typeof read !== "string") return read;
  throw misused(`\`--keep\`: ${read}`);
}

/** A class as a record can say it: a field that nobody declared may be called anything. */
function said(name: string): string {
  return name.slice(0, MAX_NAME_LENGTH).toWellFormed();
}

/** Erases as much at once as one record can name, until all is erased. */
async function eraseOld(
  old: readonly Sha256[],
  retention: { readonly class: string; readonly keptMs: number },
  erasure: Erasure & { readonly signer: Signer },
  world: World,
): Promise<void> {
  const { holding, keyOf } = await erasure.survey(old);
  const office = { ...erasure, keyOf };
  const because = { kind: "retention", ...retention } as const;
  try {
    for (let left = old; left.length > 0;) {
      const plan = planErasure(left, holding);
      const done = new Set([...plan.commitments, ...plan.unrecorded]);
      await recordErasure(office, plan, { because, approvals: [] }, world);
      left = left.filter((commitment) => !done.has(commitment));
    }
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    const message = `not everything was erased, call it again: ${shownText(cause.message)}`;
    throw new CommandFailure(exitCodes.unreadable, message, { cause });
  }
}
