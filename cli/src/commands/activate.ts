import { resolve } from "node:path";
import {
  canonicalDigest,
  LedgerError,
  MODULE_NAME_PATTERN,
  ORIGIN_PATTERN,
  type Signer,
} from "@interlock/ledger";
import { loadSigner } from "@interlock/ledger/node";
import { kernelVersion } from "@interlock/runtime";
import { type Stage, stages } from "@interlock/runtime/vocabulary";

import { type ActivationContent, type ActivationLog, addActivation, inForce } from "../activation-log.ts";
import { type ParsedArguments, required } from "../arguments.ts";
import { CommandFailure, misused, unreadable } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { readKeys } from "../read-keys.ts";
import { revisionOf, signedByOption } from "../revision.ts";
import { quotedText, shownText } from "../shown-text.ts";
import { type ComparedBuild, compareBuild, differs } from "../verify-build.ts";
import type { World } from "../world.ts";

/** `interlock activate`: puts a compiled module in force by a person's signature. */
export const activateCommand: Command = {
  name: "activate",
  usage: "DIR --module NAME --sign-with KEY.pem --key REGISTRY.json --log DIR",
  summary: "put a compiled module in force, by a person's signature",
  description: [
    "Compiles once more what pin.json in DIR names, compares every byte, and signs that from now",
    "on hosts decide by this module, and no longer by the one before. The record is added to the",
    "folder of the module's activations, which hosts load by, and verify reads. Nothing of the",
    "module is executed.",
    "Keys are made by `interlock keys new --purpose activator`.",
  ],
  options: [
    ["--module NAME", "the name by which hosts ask for it; it has one module in force"],
    ["--sign-with FILE", "the private key (NAME.pem) of the person who activates"],
    ["--key FILE", "the registry of the keys that hosts believe, and the records before were signed by"],
    ["--log DIR", "the activations of this module; made where it is missing"],
    ["--origin NAME", "the log that the record belongs to; the configuration's unless given"],
    ["--stage STAGE", "the latest stage at which a rule may stand; the module's own unless given"],
    signedByOption,
  ],
  exits: [
    [exitCodes.ok, "activated, or in force already"],
    [exitCodes.no, "a file is not what the commit compiles to, or nobody would believe the record"],
    [exitCodes.unreadable, "a file, the key or the commit cannot be read, or the record cannot be written"],
    [exitCodes.invalid, "the activations in the folder do not hold; nothing was written"],
  ],
  arguments: {
    flags: [],
    values: ["module", "sign-with", "key", "log", "origin", "stage", "signed-by"],
    files: 1,
  },
  async run(given, world) {
    const wish = wishOf(given);
    const signer = signerAt(required(given, "sign-with"), world);
    const keys = readKeys(required(given, "key"), world);
    const revision = revisionOf(given, { kind: "commit", name: "HEAD" });
    const signedBy = revision.kind === "commit" ? revision.signedBy : undefined;
    const compared = await compareBuild(wish.folder, signedBy, world);
    if (!compared.isSame) {
      throw new CommandFailure(exitCodes.no, [differs(compared), ...compared.files].join("\n"));
    }
    const content = contentOf(compared, wish);
    const log = { folder: wish.log, keys, origin: originOf(compared, wish), module: wish.module };
    const before = inForce(log, world);
    const about = [
      `module  ${log.module} at ${content.stage}, in the log ${shownText(log.origin)}`,
      `commit  ${compared.commit}`,
      `bytes   sha256 ${content.policy.moduleDigest}`,
    ];
    if (before !== null && isSame(before.predicate, content)) {
      world.stdout(`${["in force already", ...about, `since   ${before.predicate.at}`].join("\n")}\n`);
      return exitCodes.ok;
    }
    const { record, path } = await addActivation(log, content, signer, world);
    const lines = [
      "activated",
      ...about,
      `signed  ${signer.keyId}`,
      `record  ${record.digest}`,
      before === null ? "the first of this name" : `replaces the record ${before.digest}`,
      "wrote",
      `  ${shownText(path)}`,
    ];
    world.stdout(`${lines.join("\n")}\n`);
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

function signerAt(path: string, world: World): Signer {
  try {
    return loadSigner(resolve(world.cwd, path));
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw unreadable(shownText(cause.message), cause);
  }
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

function isSame(
  before: { readonly stage: Stage; readonly policy: object; readonly body: { readonly kernel: string } },
  { stage, policy, body }: ActivationContent,
): boolean {
  const isSameModule = canonicalDigest(before.policy) === canonicalDigest(policy);
  return isSameModule && before.stage === stage && before.body.kernel === body.kernel;
}
