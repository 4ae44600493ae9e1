import { type Activation, canonicalDigest, MODULE_NAME_PATTERN, ORIGIN_PATTERN } from "@interlock/ledger";
import { kernelVersion } from "@interlock/runtime";
import { type Stage, stages } from "@interlock/runtime/vocabulary";

import { type ActivationContent, type ActivationLog, addActivation, inForce } from "../activation-log.ts";
import { type ParsedArguments, required } from "../arguments.ts";
import { CommandFailure, misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { publicKeyOption, signerOf, signWithForms } from "../keys/sign-with.ts";
import { openReader } from "../policies.ts";
import { readKeys } from "../read-keys.ts";
import { revisionOf, signedByOption } from "../revision.ts";
import { quotedText, shownText } from "../shown-text.ts";
import {
  type ComparedBuild,
  compareBuild,
  differs,
  type NamedCommit,
  type PinDemand,
} from "../verify-build.ts";
import type { World } from "../world.ts";

/** `interlock activate`: puts a compiled module in force by a person's signature. */
export const activateCommand: Command = {
  name: "activate",
  usage: "DIR --at COMMIT --module NAME --sign-with KEY.pem --key REGISTRY.json --log DIR",
  summary: "put a compiled module in force, by a person's signature",
  description: [
    "Compiles the commit that --at names, which pin.json in DIR has to name too, compares every",
    "byte, says what it signs, and signs that from now on hosts decide by this module, and no",
    "longer by the one before. The record is added to the folder of the module's activations,",
    "which hosts load by, and verify reads. Nothing of the module is executed.",
    "Keys are made by `interlock keys new --purpose activator`.",
  ],
  options: [
    ["--at COMMIT", "the commit to put in force: a full id, refs/heads/main, refs/tags/v1 or HEAD"],
    ["--module NAME", "the name by which hosts ask for it; it has one module in force"],
    ["--sign-with KEY", `the key of the person who activates: ${signWithForms}`],
    publicKeyOption,
    ["--key FILE,…", "registries of the keys that hosts believe, and the records before were signed by"],
    ["--log DIR", "the activations of this module; made where it is missing"],
    [
      "--origin NAME",
      "the log that the record belongs to; what that commit's configuration says unless given",
    ],
    ["--stage STAGE", "the latest stage at which a rule may stand; the module's own unless given"],
    signedByOption,
  ],
  exits: [
    [exitCodes.ok, "activated, or in force already"],
    [exitCodes.no, "another commit's module, or not what it compiles to; or hosts would refuse the record"],
    [exitCodes.unreadable, "a file, the key or the commit cannot be read, or the record cannot be written"],
    [exitCodes.invalid, "the activations in the folder do not hold; nothing was written"],
  ],
  arguments: {
    flags: [],
    values: ["at", "module", "sign-with", "public-key", "key", "log", "origin", "stage", "signed-by"],
    files: 1,
  },
  async run(given, world) {
    const wish = wishOf(given);
    const signer = signerOf(given, world);
    const keys = readKeys(required(given, "key"), world);
    const demand = await demandOf(given, world);
    const compared = await compareBuild(wish.folder, demand, world);
    if (!compared.isSame) {
      throw new CommandFailure(exitCodes.no, [differs(compared), ...compared.files].join("\n"));
    }
    const content = contentOf(compared, wish);
    const log = { folder: wish.log, keys, origin: originOf(compared, wish), module: wish.module };
    const before = inForce(log, world);
    const about = shownContent(content, demand.commit, [
      log.origin,
      wish.origin === undefined ? "the configuration" : "`--origin`",
    ]);
    const say = (...lines: readonly string[]): void => world.stdout(`${lines.join("\n")}\n`);
    if (before !== null && isSame(before.predicate, content, signer.keyId)) {
      say("in force already", ...about, `since   ${before.predicate.at}`);
      return exitCodes.ok;
    }
    const replaced = before === null ? "nothing: it is the first of this name" : `record ${before.digest}`;
    // Said before the key is used: whoever watches, or reads along in a log, knows what was about to be signed.
    say(`to be signed by ${signer.keyId}`, ...about, `instead of ${replaced}`);
    const { record, path } = await addActivation(log, before, content, signer, world);
    say("activated", `record  ${record.digest}`, "wrote", `  ${shownText(path)}`);
    return exitCodes.ok;
  },
};

/** What the user asks for. */
interface Wish {
  readonly folder: string;
  readonly module: string;
  readonly log: string;
  readonly origin: string | undefined;
  readonly stage: Stage | undefined;
}

function wishOf(given: ParsedArguments): Wish {
  const [folder] = given.files;
  if (folder === undefined) throw misused("no folder is given");
  const module = required(given, "module");
  if (!MODULE_NAME_PATTERN.test(module)) {
    throw misused(
      `${quotedText(module)} is no module's name: letters, digits, \`.\`, \`_\` and \`-\`, at most 32`,
    );
  }
  const origin = given.values.get("origin");
  if (origin !== undefined && !ORIGIN_PATTERN.test(origin)) {
    throw misused(`${quotedText(origin)} is no log's name: printable ASCII without blanks, at most 256`);
  }
  const written = given.values.get("stage");
  const stage = stages.find((one) => one === written);
  if (written !== undefined && stage === undefined) {
    throw misused(`${quotedText(written)} is no stage: ${stages.join(", ")}`);
  }
  return { folder, module, log: required(given, "log"), origin, stage };
}

/** What the person who signs says of the commit, found before anything in the folder is looked at. */
async function demandOf(
  given: ParsedArguments,
  world: World,
): Promise<PinDemand & { readonly commit: NamedCommit }> {
  const calledAs = required(given, "at");
  const revision = revisionOf(given, { kind: "commit", name: calledAs });
  const { reader } = await openReader(revision, world);
  if (revision.kind !== "commit" || reader.commit === null) throw new Error("`--at` opens a commit");
  return { commit: { id: reader.commit, calledAs }, signedBy: revision.signedBy };
}

/** The log's name: demanded, or what the configuration of the commit itself says. */
function originOf({ policies }: ComparedBuild, { origin }: Wish): ActivationLog["origin"] {
  const said = origin ?? policies.configuration?.origin;
  if (said === undefined) throw new Error("policies of a commit are read by its configuration");
  return said;
}

function contentOf({ policies, commit }: ComparedBuild, wish: Wish): ActivationContent {
  const { pin, plan, moduleDigest } = policies.compiled;
  const { repository, sources, compiler, language } = pin;
  if (repository === null) {
    const message = "the pin names no repository: give the clone a remote `origin`, and compile again";
    throw new CommandFailure(exitCodes.no, message);
  }
  const own = Math.max(0, ...plan.rules.map(({ table }) => stages.indexOf(table.stage)));
  const stage = wish.stage ?? stages[own] ?? "advisory";
  if (stages.indexOf(stage) < own) {
    const message = `a rule of the module stands at ${stages[own]}, later than the ${stage} that it is to be activated for`;
    throw new CommandFailure(exitCodes.no, message);
  }
  return {
    kind: "activate",
    stage,
    policy: { repository, commit, sources, moduleDigest, compiler, language: String(language) },
    body: {
      module: wish.module,
      planDigest: pin.plan,
      pinDigest: canonicalDigest(pin),
      kernel: kernelVersion,
    },
  };
}

/** What is signed, as far as a person can judge it, and who said so. */
function shownContent(
  { stage, policy, body }: ActivationContent,
  { id, calledAs }: NamedCommit,
  [origin, saidBy]: readonly [origin: string, saidBy: string],
): readonly string[] {
  return [
    `module  ${body.module}`,
    `commit  ${calledAs === id ? id : `${id}, which is ${quotedText(calledAs)}`}`,
    `log     ${shownText(origin)}, by ${saidBy}`,
    `stage   ${stage}`,
    `bytes   sha256 ${policy.moduleDigest}`,
  ];
}

/**
 * Whether the activation in force says all that this one would, apart from which one it replaces, and by the same key: of a
 * key that is to be retired, another one has to say the same.
 */
function isSame(
  before: Activation["predicate"],
  { stage, policy, body }: ActivationContent,
  keyId: string,
): boolean {
  const { replaces } = before.body;
  const said = { stage: before.stage, policy: before.policy, body: before.body, keyId: before.keyId };
  return canonicalDigest(said) === canonicalDigest({ stage, policy, body: { ...body, replaces }, keyId });
}
