import { moduleProblem, originProblem, seenProblem } from "./demand.ts";
import type { Sha256 } from "./digest.ts";
import type { KeyRegistry } from "./keys/key-registry.ts";
import type { Problem, ProblemCode } from "./ledger-error.ts";
import type { SignatureVerifier } from "./keys/signer.ts";
import type { CommittedPin, PredicateFrame } from "./statement/frame.ts";
import type { ActivateBody } from "./statement/policy-bodies.ts";
import { verifyRecord } from "./verify.ts";

/** How many activations of one name are held against one another at once; later ones may be given without the first. */
export const MAX_ACTIVATIONS = 10_000;

/** What is asked for, and what the caller knows by itself. Nothing of it may come out of the records. */
export type ActivationDemand = {
  /** The log that the records must belong to. */
  readonly origin: string;
  /** The name that the module must have been put in force under. */
  readonly module: string;
  /** The caller's clock: milliseconds since 1970, UTC. */
  readonly nowMs: number;
  /**
   * The digest of the activation that the caller went by last; left out or undefined where there was none yet. Records of
   * which none is that one, and whose first one does not replace it, are refused.
   */
  readonly seen?: Sha256;
  /** Another implementation of the one strict rule, such as the faster one of `@interlock/ledger/node`. */
  readonly verifySignature?: SignatureVerifier;
};

/** The activation that no other one of those given replaces. */
export type Activation = {
  /** The digest of its record. */
  readonly digest: Sha256;
  readonly leafHash: Sha256;
  readonly predicate: PredicateFrame & { readonly policy: CommittedPin; readonly body: ActivateBody };
  /** The digests of the modules that were in force before, as far as the records go back. */
  readonly replacedModules: ReadonlySet<Sha256>;
};

/** The activation in force, or why none is; `index` counts the records given, where one of them is at fault. */
export type ActivationVerdict =
  | { readonly ok: true; readonly activation: Activation }
  | { readonly ok: false; readonly problem: Problem; readonly index?: number };

type Refused = Extract<ActivationVerdict, { readonly ok: false }>;
type Checked = Omit<Activation, "replacedModules">;

/**
 * Finds which module a person put in force. Every record given must be an activation of the demanded name in the
 * demanded log, signed by a registered key, not dated after the caller's clock; together they must be one chain in which
 * each names the one that it replaces. Order and copies do not matter, and the chain may begin later than at its first.
 *
 * A demand that names no log or no module refuses whatever is given. Pure, and never throws on bytes or JSON. It cannot know of a later activation that nobody gave it: only `seen` bounds
 * how far back it can be led.
 */
export function activationInForce(
  records: readonly (Uint8Array | object)[],
  registry: KeyRegistry,
  demand: ActivationDemand,
): ActivationVerdict {
  const unclear = originProblem(demand.origin) ?? moduleProblem(demand.module) ?? seenProblem(demand.seen);
  if (unclear !== null) return { ok: false, problem: unclear };
  if (records.length === 0) return refused("activation.none", "there is no activation");
  if (records.length > MAX_ACTIVATIONS) {
    return refused("activation.many", `there are more than ${MAX_ACTIVATIONS} activations`);
  }
  const chain = new Map<Sha256, Checked>();
  for (const [index, record] of records.entries()) {
    const checked = checkActivation(record, registry, demand);
    if ("problem" in checked) return { ok: false, problem: checked.problem, index };
    chain.set(checked.digest, checked);
  }
  return lastOf(chain, demand.seen);
}

function checkActivation(
  record: Uint8Array | object,
  registry: KeyRegistry,
  demand: ActivationDemand,
): Checked | { readonly problem: Problem } {
  const { origin, module, nowMs, verifySignature } = demand;
  const verified = verifyRecord(record, registry, {
    origin,
    ...(verifySignature === undefined ? {} : { verifySignature }),
  });
  if (!verified.ok) return verified;
  const { digest, leafHash, statement } = verified;
  const { predicate } = statement;
  if (predicate.kind !== "activate") {
    return problem("statement.kind", `the record is of kind \`${predicate.kind}\`, and activates nothing`);
  }
  if (predicate.body.module !== module) {
    return problem(
      "activation.module",
      `the record activates \`${predicate.body.module}\`, not \`${module}\``,
    );
  }
  // Written so that a clock which is no number is refused as well.
  if (!(Date.parse(predicate.at) <= nowMs)) {
    return problem(
      "activation.future",
      `the record is dated ${predicate.at}, after the clock of whoever asks`,
    );
  }
  return { digest, leafHash, predicate };
}

function lastOf(chain: ReadonlyMap<Sha256, Checked>, seen: Sha256 | undefined): ActivationVerdict {
  const successors = new Map<Sha256 | null, Checked>();
  for (const one of chain.values()) {
    const { replaces } = one.predicate.body;
    if (successors.has(replaces)) {
      const what = replaces === null ? "say that they are the first" : `replace ${replaces}`;
      return refused("activation.forked", `two activations ${what}`);
    }
    successors.set(replaces, one);
    const before = replaces === null ? undefined : chain.get(replaces);
    if (before !== undefined && before.predicate.at > one.predicate.at) {
      return refused("activation.order", `${one.digest} is dated before the one that it replaces`);
    }
  }
  const [last, ...others] = [...chain.values()].filter(({ digest }) => !successors.has(digest));
  if (last === undefined || others.length > 0) {
    return refused("activation.gap", "activations between those given are missing");
  }
  // The records before the first one given may have been moved out; what that one replaces is known all the same.
  if (seen !== undefined && !chain.has(seen) && !successors.has(seen)) {
    return refused(
      "activation.rolled-back",
      `the records know nothing of ${seen}, the activation that was seen last`,
    );
  }
  const before = [...chain.values()].filter((one) => one !== last);
  const replacedModules = new Set(before.map(({ predicate }) => predicate.policy.moduleDigest));
  // A module that is in force again is not one that was replaced.
  replacedModules.delete(last.predicate.policy.moduleDigest);
  return { ok: true, activation: { ...last, replacedModules } };
}

function refused(code: ProblemCode, message: string): Refused {
  return { ok: false, ...problem(code, message) };
}

function problem(code: ProblemCode, message: string): { readonly problem: Problem } {
  return { problem: { code, message } };
}
