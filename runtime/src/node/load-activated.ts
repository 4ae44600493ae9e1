import {
  type Activation,
  activationInForce,
  canonicalDigest,
  type KeyRegistry,
  type SignatureVerifier,
} from "@interlock/ledger";

import { kernelVersion } from "../kernel-version.ts";
import type { PolicyModule } from "../module.ts";
import { stages } from "../vocabulary/words.ts";
import { bytesDigest } from "./bytes-digest.ts";
import { loadModule } from "./load-module.ts";
import { readModuleFile } from "./module-file.ts";
import { refusal, type Refusal } from "./refusal.ts";

/** What a module is to be loaded from, and what its host demands of it. */
export interface ActivatedModule {
  /** The path of the compiled JavaScript. */
  readonly file: string;
  /** The bytes of the activation in force, or of a chain of activations up to it, in any order. */
  readonly records: readonly Uint8Array[];
  /** The keys of the people who may put a module in force. */
  readonly keys: KeyRegistry;
  /** The log that the activation must belong to: what was signed for staging means nothing in production. */
  readonly origin: string;
  /** The name that the module must have been put in force under. */
  readonly module: string;
  /** The host's clock: milliseconds since 1970, UTC. */
  readonly nowMs: number;
  /** The digest of the activation that this host went by last; left out, an older one than that is not noticed. */
  readonly seen?: string;
  /** A faster implementation of the ledger's one rule, such as `verifyEd25519WithNode`. */
  readonly verifySignature?: SignatureVerifier;
}

/** A module that a person put in force, with the activation that says so; or why there is none. */
export type LoadedActivated =
  { readonly kind: "loaded"; readonly module: PolicyModule; readonly activation: Activation } | Refusal;

/**
 * Loads a module for enforcement: only if the very bytes that are evaluated hash to what the newest activation names that
 * nobody replaced, among those given. The file is read once, and nothing is taken from a cache.
 *
 * Never throws for what the records or the file hold. Without a log nobody can tell whether a later activation was withheld:
 * a host that keeps the digest of the last one and hands it in as `seen` is not led back behind it.
 */
export async function loadActivated(wanted: ActivatedModule): Promise<LoadedActivated> {
  const { file, records, keys, ...demand } = wanted;
  const verdict = activationInForce(records, keys, demand);
  if (!verdict.ok) {
    const { code, message } = verdict.problem;
    const which = verdict.index === undefined ? "" : `record ${verdict.index + 1} of ${records.length}: `;
    return refusal(code, `${which}${message}`);
  }
  const { activation } = verdict;
  const { kernel } = activation.predicate.body;
  if (kernel !== kernelVersion) {
    return refusal("module.kernel", `it was activated for ${kernel}, and this is ${kernelVersion}`);
  }
  const bytes = readModuleFile(file);
  if ("kind" in bytes) return bytes;
  const digest = await bytesDigest(bytes);
  const { moduleDigest } = activation.predicate.policy;
  if (digest !== moduleDigest) return otherModule(file, digest, activation);
  try {
    const module = await loadModule(bytes, moduleDigest);
    return contradiction(module, activation) ?? { kind: "loaded", module, activation };
  } catch (error) {
    // Somebody signed what is no module, or not a whole one. That is refused like the rest.
    const reason = error instanceof Error ? error.message : String(error);
    return refusal("module.malformed", `${file} cannot be evaluated: ${reason}`);
  }
}

function otherModule(file: string, digest: string, { predicate, replacedModules }: Activation): Refusal {
  const { moduleDigest } = predicate.policy;
  return replacedModules.has(digest)
    ? refusal("module.replaced", `${file} is a module that was in force, and was replaced by ${moduleDigest}`)
    : refusal("module.digest", `${file} hashes to ${digest}, and the activation names ${moduleDigest}`);
}

/** What a module says of itself and the activation does not, or the other way round. */
function contradiction({ pin, rules }: PolicyModule, { predicate }: Activation): Refusal | null {
  const { body, policy, stage } = predicate;
  const pairs = [
    [pin.repository, policy.repository],
    [pin.commit, policy.commit],
    [canonicalDigest(pin.sources), canonicalDigest(policy.sources)],
    [pin.compiler, policy.compiler],
    [String(pin.language), policy.language],
    [pin.plan, body.planDigest],
    [canonicalDigest(pin), body.pinDigest],
  ];
  if (pairs.some(([said, signed]) => said !== signed)) {
    return refusal("module.pin", "the module carries another pin than the activation names");
  }
  // What is no stage at all is none of those that were signed for.
  const upTo = stages.slice(0, stages.indexOf(stage) + 1);
  const later = rules.find((rule) => !upTo.includes(rule.stage));
  return later === undefined
    ? null
    : refusal("module.stage", `the activation is for ${stage}, and ${later.id} stands at ${later.stage}`);
}
