import { type Holder, signRecord, type Signer, ulid, ULID_RANDOM_BYTES } from "@interlock/ledger";
import { type Halted, throwSigned } from "@interlock/runtime/guard";

import { type ParsedArguments, required } from "../../arguments.ts";
import { CommandFailure, misused } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes, type ExitCode } from "../../exit-code.ts";
import { asOption, callerOf } from "../../guard/callers.ts";
import { guardOption } from "../../guard/guard-file.ts";
import { showRefusal } from "../../guard/show-refusal.ts";
import { EVERYTHING, switchName, switchNamed } from "../../guard/thrown-switches.ts";
import { type RunningGuard, withGuard } from "../../guard/with-guard.ts";
import { publicKeyOption, signerOf, signWithForms } from "../../keys/sign-with.ts";
import { shownText } from "../../shown-text.ts";
import type { World } from "../../world.ts";

/** `interlock halt`: throws a switch. */
export const haltCommand: Command = {
  name: "halt",
  usage: "[SWITCH] --reason TEXT [--sign-with KEY | --as ID] [--drill] [--guard FILE]",
  summary: "stop what a switch stops, or everything, in every process",
  description: [
    "Throws a switch of the policy in force, as `module.switch`, or everything where none is named.",
    "Once this ends with 0, no effect in its reach starts in any process: every lease from before is",
    "over. It is thrown by whoever signs with --sign-with, an approver's key, or by the caller --as of",
    "the guard's file; else by the host itself, as an alarm. Whom the policy names resumes it.",
  ],
  options: [
    ["--reason TEXT", "why, for whoever is stopped and whoever resumes"],
    ["--sign-with KEY", `the key of the person who throws it: ${signWithForms}`],
    publicKeyOption,
    asOption,
    ["--drill", "a drill: it stops the same, and counts as no incident"],
    guardOption,
  ],
  exits: [
    [exitCodes.ok, "nothing in its reach starts any more, anywhere"],
    [exitCodes.no, "not thrown, or not everywhere: other processes may not have heard of it"],
    [exitCodes.unreadable, "a file, a key, the log or its state cannot be read or written"],
  ],
  arguments: { flags: ["drill"], values: ["reason", "sign-with", "public-key", "as", "guard"], files: 1 },
  async run(given, world) {
    const [named = EVERYTHING] = given.files;
    const wish: Throw = {
      switch: switchNamed(named),
      reason: required(given, "reason"),
      isDrill: given.flags.has("drill"),
      signer: given.values.has("sign-with") ? signerOf(given, world) : null,
      as: asOf(given),
    };
    return await withGuard(given, "halt", world, async (running) => {
      const halted = await thrown(wish, running, world);
      return tell(halted, running, world);
    });
  },
};

interface Throw {
  readonly switch: string;
  readonly reason: string;
  readonly isDrill: boolean;
  readonly signer: Signer | null;
  readonly as: string | undefined;
}

function asOf({ values }: ParsedArguments): string | undefined {
  const as = values.get("as");
  if (as !== undefined && values.has("sign-with")) throw misused("`--sign-with` says already who throws it");
  return as;
}

async function thrown(
  wish: Throw,
  { guard, parts, log, file, registry }: RunningGuard,
  world: World,
): Promise<Halted> {
  const { switch: name, reason, isDrill, signer, as } = wish;
  if (signer === null) {
    const by = as === undefined ? parts.host : callerOf(file, as).principal;
    return await guard.halt({ switch: name, by, reason, isDrill });
  }
  const { ids, name: called } = holderOf(registry.get(signer.keyId)?.holder, signer.keyId);
  const by = { kind: "human", ids, ...(called === undefined ? {} : { name: called }) } as const;
  const id = ulid(world.nowMs(), world.randomBytes(ULID_RANDOM_BYTES));
  const place = { id, stream: `halt/${id}`, seq: 0, prev: null, at: new Date(world.nowMs()).toISOString() };
  // The first epoch that there is: what a person signs by themselves begins none, the guard's own record does.
  const body = { switch: name, epoch: 1, quorum: null, by, reason, isDrill, cause: null };
  const { stage, policy } = parts.policy;
  const { origin } = file.settings;
  const record = await signRecord(
    { kind: "halt", stage, policy, parents: [], body, ...place, origin },
    signer,
  );
  return await throwSigned(guard.parts(), record.envelope, log);
}

function holderOf(holder: Holder | undefined, keyId: string): Holder {
  if (holder?.kind === "human") return holder;
  throw new CommandFailure(
    exitCodes.no,
    `no human is enrolled as the holder of the key ${keyId}: leave \`--sign-with\` out`,
  );
}

function tell(halted: Halted, { paint }: RunningGuard, world: World): ExitCode {
  if (halted.kind === "refused") {
    world.stdout(showRefusal("not thrown", halted.findings, paint));
    return exitCodes.no;
  }
  const { switch: name, epoch, record, isEverywhere } = halted;
  const lines = [
    `${paint.bad("HALTED")}  ${shownText(switchName(name))}`,
    `  epoch     ${epoch ?? "none yet: only this process knows"}`,
    `  record    ${record ?? "none yet: the next process writes it"}`,
    ...(isEverywhere ? [] : ["  other processes may not have heard of it: call it again"]),
    `  resume    interlock resume ${shownText(switchName(name))}`,
  ];
  world.stdout(`${lines.join("\n")}\n`);
  return isEverywhere ? exitCodes.ok : exitCodes.no;
}
