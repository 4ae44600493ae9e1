import { join, resolve } from "node:path";
import {
  erasureQuorum,
  LEAST_ERASURE_QUORUM,
  LedgerError,
  MAX_NAME_LENGTH,
  MAX_NAMED_RECORDS,
  type Sha256,
} from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";

import { approvalFile, readApprovalFile } from "../../approvals/approval-file.ts";
import { type ParsedArguments, required } from "../../arguments.ts";
import { placeOf, placeOptions, placeValues } from "../../audit/search-options.ts";
import type { Command } from "../../command.ts";
import { CommandFailure, misused } from "../../command-failure.ts";
import { count } from "../../count.ts";
import { classesOf } from "../../erasure/classes-of.ts";
import { withErasure, type Erasure } from "../../erasure/open-erasure.ts";
import { erasureApproval } from "../../erasure/erasure-approval.ts";
import { planErasure, type ErasurePlan } from "../../erasure/plan-erasure.ts";
import { recordErasure } from "../../erasure/record-erasure.ts";
import type { LogSurvey } from "../../erasure/survey-log.ts";
import { SUBJECT_FORMS, valuesAbout } from "../../erasure/values-about.ts";
import { exitCodes } from "../../exit-code.ts";
import { publicKeyOption, signerOf, signWithForms } from "../../keys/sign-with.ts";
import { quotedText, shownText } from "../../shown-text.ts";
import type { World } from "../../world.ts";
import { writeNewFile } from "../../write-new-file.ts";

/** `interlock audit erase`: erases what is kept about somebody, if enough people approve, and says so in the log. */
export const auditEraseCommand: Command = {
  name: "audit erase",
  usage: "[FILE.approval…] --subject ID --log FOLDER --key REGISTRY.json [OPTIONS]",
  summary: "erase the secret values about somebody, under a quorum; every proof stays",
  description: [
    "Records hold commitments in place of secret values: with the values gone, signatures, chains and",
    "proofs hold as before, and such records are not replayable. First `--ask DIR --as PERSON` writes",
    "for each approver what to sign, then the command is called again with those files (each with its",
    "signature beside it, FILE.approval.sig), `--reason` and `--sign-with`. A file says how many values",
    "are erased, about whom, of which classes and, with `--reason`, why; it counts for just that. What",
    "is erased stays in backups and copies that this command does not know of.",
  ],
  options: [
    ["--subject ID", "whom the values are about: a person's or an agent's id, a target's, or `Entity:id`"],
    ...placeOptions,
    ["--ask DIR", "write what approvers sign into this folder, and erase nothing"],
    ["--as PERSON", "with `--ask`: whose approval it is, by the id that stands in groups: `github:7`"],
    ["--reason TEXT", "why, for whoever reads the log, and with `--ask` for whoever approves"],
    ["--quorum N", `how many people have to approve; ${LEAST_ERASURE_QUORUM} unless given, and never fewer`],
    ["--software-keys", "count approvals by keys in files, which nobody has to touch"],
    ["--sign-with KEY", `the writer of the record: ${signWithForms}`],
    publicKeyOption,
  ],
  exits: [
    [exitCodes.ok, "erased, or the approvals are written, or there is nothing to erase"],
    [exitCodes.no, "too few people approved; nothing was erased"],
    [exitCodes.unreadable, "the log, a key or a file cannot be read or written"],
    [exitCodes.invalid, "the log does not hold; nothing was erased"],
  ],
  arguments: {
    flags: ["software-keys"],
    values: [...placeValues, "subject", "ask", "as", "reason", "quorum", "sign-with", "public-key"],
    files: Number.POSITIVE_INFINITY,
  },
  async run(given, world) {
    const subject = required(given, "subject");
    const quorum = quorumOf(given);
    const place = await placeOf(given, world);
    const softwareKeys = given.flags.has("software-keys");
    return await withErasure(place, { softwareKeys }, world, async (erasure) => {
      const wanted = await valuesAbout(erasure.secrets, subject);
      const survey = await erasure.survey(wanted);
      const plan = planErasure(wanted, survey.holding);
      if (namedBy(plan).length === 0) {
        world.stdout(`nothing is kept about ${quotedText(subject)}: ${SUBJECT_FORMS}\n`);
        return exitCodes.ok;
      }
      if (given.values.has("ask")) return await ask(given, { plan, holders: survey.holders }, erasure, world);
      return await erase(given, { plan, quorum, survey }, erasure, world);
    });
  },
};

function quorumOf(given: ParsedArguments): number {
  const written = given.values.get("quorum");
  if (written === undefined) return LEAST_ERASURE_QUORUM;
  const quorum = Number(written);
  const isRead = /^[1-9]\d?$/.test(written) && quorum >= LEAST_ERASURE_QUORUM && quorum <= MAX_NAMED_RECORDS;
  if (isRead) return quorum;
  const range = `${LEAST_ERASURE_QUORUM} to ${MAX_NAMED_RECORDS}`;
  throw misused(`\`--quorum\` ${quotedText(written)}: say how many people, ${range}`);
}

async function ask(
  given: ParsedArguments,
  { plan, holders }: { readonly plan: ErasurePlan } & Pick<LogSurvey, "holders">,
  { origin, secrets }: Erasure,
  world: World,
): Promise<0> {
  const folder = required(given, "ask");
  const person = required(given, "as");
  const told = {
    subject: required(given, "subject"),
    classes: await classesOf(secrets, namedBy(plan)),
    reason: given.values.has("reason") ? reasonOf(given) : null,
  };
  const nonce = Buffer.from(world.randomBytes(16)).toString("hex");
  const approval = erasureApproval(namedBy(plan), told, person, { origin, nonce, nowMs: world.nowMs() });
  const { name, bytes, howTo } = approvalFile("erase", approval);
  await writeNewFile(resolve(world.cwd, folder), name, bytes, world);
  const lines = [
    `wrote ${shownText(join(folder, name))}: the erasure of ${count(namedBy(plan).length, "value")}`,
    `about   ${quotedText(told.subject)}`,
    `classes ${told.classes.map(shownText).join(", ")}`,
    `reason  ${told.reason === null ? "none is told" : shownText(told.reason)}`,
    `${shownText(approval.principal)} signs it until ${new Date(approval.expiresAtMs).toISOString()}:`,
    `  ${shownText(howTo(join(folder, name)))}`,
    ...leftLines(plan),
  ];
  world.stdout(`${lines.join("\n")}\n`);
  if (!holders.some(({ kind, ids }) => kind === "human" && ids.includes(person))) {
    world.stderr(
      `warning: no key is enrolled as held by ${quotedText(person)}: what they sign does not count yet\n`,
    );
  }
  return exitCodes.ok;
}

/** What people approve: what stands in the log, or where nothing does, what was never recorded. */
function namedBy({ commitments, unrecorded }: ErasurePlan): readonly Sha256[] {
  return commitments.length > 0 ? commitments : unrecorded;
}

async function erase(
  given: ParsedArguments,
  demand: {
    readonly plan: ErasurePlan;
    readonly quorum: number;
    readonly survey: Pick<LogSurvey, "keyOf" | "holders">;
  },
  erasure: Erasure,
  world: World,
): Promise<0> {
  const { plan, quorum, survey } = demand;
  const { keyOf, holders } = survey;
  const reason = reasonOf(given);
  const signer = signerOf(given, world);
  const approvals = given.files.map((path) => readApprovalFile(path, world));
  const answer = erasureQuorum(approvals, keyOf, {
    origin: erasure.origin,
    commitments: namedBy(plan),
    subject: required(given, "subject"),
    classes: await classesOf(erasure.secrets, namedBy(plan)),
    reason,
    quorum,
    holders,
    nowMs: world.nowMs(),
    softwareKeys: given.flags.has("software-keys"),
    verifySignature: verifyEd25519WithNode,
  });
  if (!answer.ok) {
    const why = answer.problems.map(
      ({ index, message }) => `\n  ${quotedText(given.files[index] ?? "")}: ${shownText(message)}`,
    );
    const missing =
      answer.missing === null
        ? "somebody would not approve"
        : `${count(answer.missing, "more person", "more people")} must approve`;
    throw new CommandFailure(exitCodes.no, `nothing was erased: ${missing}${why.join("")}`);
  }
  const because = { kind: "request", reason } as const;
  // Only those that count: the record of one by a key that nobody knows would be a fault of the log for good.
  const counted = answer.counted.slice(0, MAX_NAMED_RECORDS).flatMap((index) => approvals[index] ?? []);
  try {
    const { record, count: erased } = await recordErasure(
      { ...erasure, signer, keyOf },
      plan,
      { because, approvals: counted },
      world,
    );
    const lines = [
      `erased  ${count(erased, "value")}, approved by ${answer.people.map(shownText).join(", ")}`,
      `record  ${record ?? "none: no record held them"}`,
      ...(record === null
        ? []
        : ["next    interlock log sequence FOLDER --sign-with KEY --key REGISTRY.json"]),
      ...leftLines(plan),
    ];
    world.stdout(`${lines.join("\n")}\n`);
    return exitCodes.ok;
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new CommandFailure(
      exitCodes.unreadable,
      `not everything was erased, call it again: ${shownText(cause.message)}`,
      { cause },
    );
  }
}

function reasonOf(given: ParsedArguments): string {
  const reason = required(given, "reason");
  if (reason.trim() === "") throw misused("`--reason` says nothing");
  if (reason.length <= MAX_NAME_LENGTH) return reason;
  throw misused(`\`--reason\` has more than ${MAX_NAME_LENGTH} characters`);
}

function leftLines({ left }: ErasurePlan): readonly string[] {
  return left === 0
    ? []
    : [`left    ${count(left, "value")}: one record can name no more, so do it again for those`];
}
