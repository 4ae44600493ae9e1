import { type Approval, type ApproveBody, type Signer, ulid, ULID_RANDOM_BYTES } from "@interlock/ledger";
import type { ListedHold } from "@interlock/runtime/guard";

import { readApprovalFile } from "../../approvals/approval-file.ts";
import { type ParsedArguments, required } from "../../arguments.ts";
import { CommandFailure, misused } from "../../command-failure.ts";
import type { Command } from "../../command.ts";
import { exitCodes, type ExitCode } from "../../exit-code.ts";
import { approvalBy, approverById, approverByKey } from "../../guard/approver.ts";
import { approvalOptions, approvalValues, askForApproval, signApproval } from "../../guard/ask-approval.ts";
import { DIGEST_PATTERN, holdNamed } from "../../guard/find-hold.ts";
import { guardOption } from "../../guard/guard-file.ts";
import { heldFindings } from "../../guard/held-findings.ts";
import { showRefusal } from "../../guard/show-refusal.ts";
import { showHold, showSigned } from "../../guard/show-hold.ts";
import { type RunningGuard, withGuard } from "../../guard/with-guard.ts";
import { publicKeyOption, signerOf, signWithForms } from "../../keys/sign-with.ts";
import { quotedText, shownText } from "../../shown-text.ts";
import type { World } from "../../world.ts";

/** The longest that an approval may lie before it is used. */
const APPROVAL_LIFE_MS = 7 * 24 * 60 * 60 * 1000;

/** `interlock approve`: approves what is held, by a signature over just what was shown. */
export const approveCommand: Command = {
  name: "approve",
  usage: "(DIGEST (--sign-with KEY | --ask DIR --as ID) [--refuse] | FILE.approval) [--guard FILE]",
  summary: "approve what is held, by a person's signature over just what is shown",
  description: [
    "Shows what is held: the action, its targets, every clause with the value seen and its bound, and",
    "until when. Then it signs that, and hands it to the guard. It counts for this proposal under this",
    "policy, while no value is worse than shown. With --ask the bytes are written to a file, for",
    "  ssh-keygen -Y sign -n interlock-approval@v1 -f KEY FILE.approval",
    "wherever the key is; called with that file, this takes the approval with its FILE.approval.sig.",
    "Whether a key in a file counts is for the policy to say; a security key is touched.",
  ],
  options: [
    ["--sign-with KEY", `the approver's key: ${signWithForms}`],
    publicKeyOption,
    ...approvalOptions,
    ["--refuse", "say no instead: of one person the latest word counts"],
    ["--reason TEXT", "why, for whoever reads the log"],
    guardOption,
  ],
  exits: [
    [exitCodes.ok, "on record, or written to be signed"],
    [exitCodes.no, "not taken: another hold, policy or key, expired, or nothing waits"],
    [exitCodes.unreadable, "a file, a key, the log or its state cannot be read or written"],
    [exitCodes.invalid, "what is held cannot be shown"],
  ],
  arguments: {
    flags: ["refuse"],
    values: ["sign-with", "public-key", ...approvalValues, "reason", "guard"],
    files: 1,
  },
  async run(given, world) {
    const [named] = given.files;
    if (named === undefined) throw misused("neither a proposal's digest nor a file is given");
    const wish = wishOf(named, given, world);
    return await withGuard(given, "approve", world, async (running) => {
      if (wish.kind === "file") {
        const { of } = wish.body.approval;
        if (of.kind !== "proposal") {
          throw new CommandFailure(
            exitCodes.no,
            `${quotedText(named)} approves something else: \`${of.kind}\``,
          );
        }
        await show(await holdNamed(running.guard, of.proposalDigest), running, world);
        return await handIn(wish.body, running, world);
      }
      const listed = await holdNamed(running.guard, named);
      await show(listed, running, world);
      const approval = approvalOf(listed, wish, given, running, world);
      const { signer, folder } = wish;
      if (folder === undefined && signer !== null) {
        return await handIn(await signApproval(approval, signer), running, world);
      }
      const taking = "interlock approve";
      const lines = await askForApproval(
        "approve",
        approval,
        { folder: folder ?? ".", signer, taking },
        world,
      );
      world.stdout(`${lines.join("\n")}\n`);
      return exitCodes.ok;
    });
  },
};

type Wish =
  | { readonly kind: "file"; readonly body: ApproveBody }
  | { readonly kind: "digest"; readonly signer: Signer | null; readonly folder: string | undefined };

function wishOf(named: string, given: ParsedArguments, world: World): Wish {
  const folder = given.values.get("ask");
  const isSigned = given.values.has("sign-with");
  if (!DIGEST_PATTERN.test(named)) {
    if (folder !== undefined || isSigned || given.flags.has("refuse")) {
      throw misused(`${quotedText(named)} is no proposal's digest; a file is taken as it was signed`);
    }
    return { kind: "file", body: readApprovalFile(named, world) };
  }
  if (!isSigned && folder === undefined) throw misused("say with `--sign-with` or `--ask` who approves");
  return { kind: "digest", signer: isSigned ? signerOf(given, world) : null, folder };
}

/** Shown before any key is used: whoever watches knows what was about to be signed. */
async function show(listed: ListedHold, { log, registry, paint }: RunningGuard, world: World): Promise<void> {
  const findings = await heldFindings(listed.hold, log, registry);
  world.stdout(`${[...showHold(listed, findings, paint), ...showSigned(listed)].join("\n")}\n`);
}

function approvalOf(
  { hold }: ListedHold,
  { signer }: Extract<Wish, { readonly kind: "digest" }>,
  given: ParsedArguments,
  { registry, file }: RunningGuard,
  world: World,
): Approval {
  const as = given.values.get("as");
  const approver =
    signer === null
      ? approverById(required(given, "as"), registry)
      : approverByKey(signer.keyId, as, registry);
  const { proposal, evaluation, policyCommit, moduleDigest, shown, expiresAtMs } = hold;
  const of = {
    kind: "proposal",
    proposalDigest: proposal,
    evaluation,
    policyCommit,
    moduleDigest,
    shown,
  } as const;
  const nowMs = world.nowMs();
  return approvalBy(approver, of, {
    origin: file.settings.origin,
    decision: given.flags.has("refuse") ? "refuse" : "approve",
    expiresAtMs: Math.min(expiresAtMs, nowMs + APPROVAL_LIFE_MS),
    nonce: ulid(nowMs, world.randomBytes(ULID_RANDOM_BYTES)),
    reason: given.values.get("reason"),
  });
}

async function handIn(body: ApproveBody, { guard, paint }: RunningGuard, world: World): Promise<ExitCode> {
  const taken = await guard.approve(body);
  if (taken.kind === "refused") {
    world.stdout(showRefusal("not taken", taken.findings, paint));
    return exitCodes.no;
  }
  const { approval } = body;
  const lines = [
    taken.decision === "approve" ? paint.good("approved") : paint.bad("refused"),
    `  by        ${shownText(approval.principal)}`,
    `  record    ${taken.record}`,
  ];
  world.stdout(`${lines.join("\n")}\n`);
  return exitCodes.ok;
}
