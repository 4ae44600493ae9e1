import { type ApproveBody, type Sha256, ulid, ULID_RANDOM_BYTES } from "@interlock/ledger";

import { readApprovalFile } from "../../approvals/approval-file.ts";
import { type ParsedArguments, required } from "../../arguments.ts";
import { CommandFailure, misused } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes, type ExitCode } from "../../exit-code.ts";
import { approvalBy, approverById, approverByKey } from "../../guard/approver.ts";
import { approvalOptions, approvalValues, askForApproval, signApproval } from "../../guard/ask-approval.ts";
import { guardOption } from "../../guard/guard-file.ts";
import { showRefusal } from "../../guard/show-refusal.ts";
import { showThrown } from "../../guard/show-thrown.ts";
import { switchName, switchNamed, type ThrownSwitch, thrownSwitches } from "../../guard/thrown-switches.ts";
import { type RunningGuard, withGuard } from "../../guard/with-guard.ts";
import { publicKeyOption, signerOf, signWithForms } from "../../keys/sign-with.ts";
import { quotedText, shownText } from "../../shown-text.ts";
import type { World } from "../../world.ts";

/** How long whoever is asked has to sign, and the rest to be collected. */
const APPROVAL_LIFE_MS = 24 * 60 * 60 * 1000;

/** `interlock resume`: takes a switch back, with the approvals of those whom the policy named. */
export const resumeCommand: Command = {
  name: "resume",
  usage: "SWITCH [FILE.approval…] [--sign-with KEY] [--ask DIR [--as ID]] [--reason TEXT] [--guard FILE]",
  summary: "take a switch back, with the approvals of those whom the policy named",
  description: [
    "A switch is resumed by those whom the policy in force named when it was thrown: for `everything`",
    "those of its switches on `*`, or else registrars. Each signs an approval of just the halts that stand: with --ask,",
    "on a machine of their own (as `interlock approve` says), or with --sign-with. Called with their",
    "files, and --sign-with for one more, this takes the switch back. Without a switch it says what",
    "is thrown, why, and who resumes it.",
  ],
  options: [
    ["--sign-with KEY", `the key of somebody who approves: ${signWithForms}`],
    publicKeyOption,
    ...approvalOptions,
    ["--reason TEXT", "why, for whoever reads the log"],
    guardOption,
  ],
  exits: [
    [exitCodes.ok, "resumed, or written to be signed, or what is thrown is told"],
    [exitCodes.no, "not resumed: it is not thrown, or too few of those whom the policy named approve"],
    [exitCodes.unreadable, "a file, a key, the log or its state cannot be read or written"],
    [exitCodes.invalid, "nobody can tell what is halted"],
  ],
  arguments: {
    flags: [],
    values: ["sign-with", "public-key", ...approvalValues, "reason", "guard"],
    files: 65,
  },
  async run(given, world) {
    const [named, ...files] = given.files;
    const approvals = files.map((path) => readApprovalFile(path, world));
    const folder = given.values.get("ask");
    if (folder !== undefined && files.length > 0)
      throw misused("`--ask` asks one person, and takes no files");
    return await withGuard(given, "resume", world, async (running) => {
      const { guard, log, registry, paint } = running;
      const all = await thrownSwitches(guard, log, registry);
      const name = named === undefined ? null : switchNamed(named);
      const thrown = name === null ? all : all.filter((one) => one.switch === name);
      if (thrown.length === 0 && named !== undefined) {
        throw new CommandFailure(exitCodes.no, `${quotedText(named)} is not thrown`);
      }
      world.stdout(showThrown(thrown, paint));
      if (name === null) return exitCodes.ok;
      if (folder !== undefined) return await ask(name, thrown, folder, given, running, world);
      const own = given.values.has("sign-with")
        ? [await ownApproval(name, thrown, given, running, world)]
        : [];
      return await takeBack(name, [...approvals, ...own], given, running, world);
    });
  },
};

async function takeBack(
  name: string,
  approvals: readonly ApproveBody[],
  given: ParsedArguments,
  { guard, paint }: RunningGuard,
  world: World,
): Promise<ExitCode> {
  const resumed = await guard.resume({ switch: name, approvals, reason: required(given, "reason") });
  if (resumed.kind === "refused") {
    world.stdout(showRefusal("not resumed", resumed.findings, paint));
    return exitCodes.no;
  }
  const lines = [
    `${paint.good("RESUMED")}  ${shownText(switchName(name))}`,
    `  epoch     ${resumed.epoch}`,
    `  record    ${resumed.record}`,
  ];
  world.stdout(`${lines.join("\n")}\n`);
  return exitCodes.ok;
}

async function ask(
  name: string,
  thrown: readonly ThrownSwitch[],
  folder: string,
  given: ParsedArguments,
  running: RunningGuard,
  world: World,
): Promise<ExitCode> {
  const signer = given.values.has("sign-with") ? signerOf(given, world) : null;
  const as = given.values.get("as");
  const approver =
    signer === null
      ? approverById(required(given, "as"), running.registry)
      : approverByKey(signer.keyId, as, running.registry);
  const approval = approvalOf(name, thrown, approver, given, running, world);
  const taking = `interlock resume ${shownText(switchName(name))}`;
  const lines = await askForApproval("resume", approval, { folder, signer, taking }, world);
  world.stdout(`${lines.join("\n")}\n`);
  return exitCodes.ok;
}

async function ownApproval(
  name: string,
  thrown: readonly ThrownSwitch[],
  given: ParsedArguments,
  running: RunningGuard,
  world: World,
): Promise<ApproveBody> {
  const signer = signerOf(given, world);
  const approver = approverByKey(signer.keyId, given.values.get("as"), running.registry);
  return await signApproval(approvalOf(name, thrown, approver, given, running, world), signer);
}

function approvalOf(
  name: string,
  thrown: readonly ThrownSwitch[],
  approver: Parameters<typeof approvalBy>[0],
  given: ParsedArguments,
  { file }: RunningGuard,
  world: World,
): ApproveBody["approval"] {
  const halts = thrown.map(({ record }): Sha256 => {
    if (record !== null) return record;
    throw new CommandFailure(
      exitCodes.no,
      "a halt has no record yet that could be taken back: call it again",
    );
  });
  const nowMs = world.nowMs();
  return approvalBy(
    approver,
    { kind: "resume", switch: name, halts },
    {
      origin: file.settings.origin,
      decision: "approve",
      expiresAtMs: nowMs + APPROVAL_LIFE_MS,
      nonce: ulid(nowMs, world.randomBytes(ULID_RANDOM_BYTES)),
      reason: given.values.get("reason"),
    },
  );
}
