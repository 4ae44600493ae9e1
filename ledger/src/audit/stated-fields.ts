import type { Sha256 } from "../digest.ts";
import type { Approval } from "../statement/approval-document.ts";
import type { Outcome, PolicyPin } from "../statement/frame.ts";
import type { EvaluateBody, ProposeBody } from "../statement/lifecycle-bodies.ts";
import type { Principal } from "../statement/principal.ts";
import type { Predicate } from "../statement/statement.ts";
import { unreachable } from "../unreachable.ts";
import type { AuditTarget } from "./audit-target.ts";
import { proposedTarget, targetOfKey } from "./audit-target.ts";
import { authorityRoot, recordedPrincipal, recordedRoot } from "./recorded-principal.ts";

/** The fields that a record may leave open, by the names under which people ask for them. */
export const AUDIT_FIELDS = [
  "agent",
  "human",
  "action",
  "target",
  "primitive",
  "verdict",
  "advised",
  "policy",
] as const;

/** One field that people ask for and that not every record states. */
export type AuditField = (typeof AUDIT_FIELDS)[number];

/** What a record states itself. Null, or an empty list, is "none"; what cannot be told is named in `unknown` beside it. */
export type StatedFields = {
  readonly agent: Principal | null;
  readonly human: Principal | null;
  readonly action: string | null;
  readonly targets: readonly AuditTarget[];
  readonly primitives: readonly string[];
  readonly verdict: Outcome | null;
  readonly advised: Outcome | null;
  readonly policy: AuditPolicy | null;
  /** The fields that a record of this kind has and of which nobody can tell the value. */
  readonly unknown: readonly AuditField[];
};

/** Which policy decided, in the words that people search by. */
export type AuditPolicy = {
  readonly repository: string;
  readonly commit: string | null;
  readonly moduleDigest: Sha256;
};

/** What a record that is about no action says of one. */
const NOTHING: StatedFields = {
  agent: null,
  human: null,
  action: null,
  targets: [],
  primitives: [],
  verdict: null,
  advised: null,
  policy: null,
  unknown: [],
};

/** What a record of an action leaves to the evaluation that it rests on. */
const OF_ACTION = [
  "agent",
  "human",
  "action",
  "target",
  "primitive",
] as const satisfies readonly AuditField[];

/** What a record states itself of the fields that people ask for. */
export function statedFields(predicate: Predicate): StatedFields {
  const policy = policyOf(predicate.policy);
  const openPolicy: readonly AuditField[] = policy === null ? ["policy"] : [];
  switch (predicate.kind) {
    case "propose":
      return { ...NOTHING, policy, ...proposed(predicate.body) };
    case "evaluate":
      return { ...NOTHING, policy, ...evaluated(predicate.body) };
    case "enforce":
      return {
        ...NOTHING,
        policy,
        verdict: predicate.body.outcome,
        unknown: [...OF_ACTION, "advised", ...openPolicy],
      };
    case "remember":
      return { ...NOTHING, policy, unknown: [...OF_ACTION, "verdict", "advised", ...openPolicy] };
    case "override":
      return { ...NOTHING, policy, unknown: [...OF_ACTION, ...openPolicy] };
    case "approve":
      return { ...NOTHING, policy, ...approved(predicate.body.approval, openPolicy) };
    case "grant": {
      const { grant, enforcement } = predicate.body;
      const agent: Principal = { kind: "agent", ids: [grant.agent] };
      const actions = new Set(grant.can.map(({ action }) => action));
      const [action = null] = actions.size === 1 ? actions : [];
      const unknown: readonly AuditField[] =
        enforcement === null ? [] : ["human", "target", ...(action === null ? (["action"] as const) : [])];
      return { ...NOTHING, policy, agent, action, unknown };
    }
    case "halt": {
      const { by } = predicate.body;
      return { ...NOTHING, policy, ...(by.kind === "human" ? { human: by } : { agent: by }) };
    }
    case "drift":
      return { ...NOTHING, policy, targets: keyed(predicate.body.target) };
    case "calibrate":
      return {
        ...NOTHING,
        policy,
        action: predicate.body.action,
        targets: keyed(predicate.body.target),
      };
    case "revoke":
    case "resume":
    case "activate":
    case "key.enroll":
    case "key.rotate":
    case "key.revoke":
    case "stream.open":
    case "heartbeat":
    case "stream.close":
    case "redact":
      return { ...NOTHING, policy };
    default:
      return unreachable(predicate);
  }
}

function keyed(target: string | null): readonly AuditTarget[] {
  return target === null ? [] : [targetOfKey(target)];
}

/** An approval is its approver's: who stands at the root of the action is the evaluation's to say. */
function approved(
  { principal, root, kind, of }: Approval,
  openPolicy: readonly AuditField[],
): Omit<StatedFields, "policy" | "verdict" | "advised"> {
  const human: Principal = { kind: "human", ids: [root] };
  const agent: Principal | null = kind === "agent" ? { kind: "agent", ids: [principal] } : null;
  const isOfAction = of.kind === "proposal" || of.kind === "override";
  const unknown: readonly AuditField[] = isOfAction ? ["action", "target", "primitive", ...openPolicy] : [];
  return { agent, human, action: null, targets: [], primitives: [], unknown };
}

function policyOf(pin: PolicyPin | undefined): AuditPolicy | null {
  if (pin === undefined) return null;
  const { repository, commit, moduleDigest } = pin;
  return { repository, commit, moduleDigest };
}

/** Who acts is attested by the evaluation; a proposal may name it, and one that does not leaves nothing open. */
function proposed({
  proposal,
  authority,
}: ProposeBody): Pick<StatedFields, "agent" | "human" | "action" | "targets" | "unknown"> {
  const action = proposal["action"];
  const listed = proposal["targets"];
  const targets = Array.isArray(listed) ? listed.map(proposedTarget) : [null];
  const readable = targets.filter((target): target is AuditTarget => target !== null);
  const root = authority === undefined ? null : authorityRoot(authority);
  const unknown: AuditField[] = [];
  if (root?.kind === "unknown") unknown.push("human");
  if (typeof action !== "string") unknown.push("action");
  if (readable.length < targets.length) unknown.push("target");
  return {
    agent: authority?.principal ?? null,
    human: root?.kind === "known" ? root.human : null,
    action: typeof action === "string" ? action : null,
    targets: readable,
    unknown,
  };
}

function evaluated(body: EvaluateBody): Omit<StatedFields, "policy"> {
  const { action, targets, outcome, advised, primitives, facts } = body;
  const agent = recordedPrincipal(body.agent);
  const root = agent === null ? { kind: "unknown" as const } : recordedRoot(agent, facts);
  const unknown: AuditField[] = [];
  if (agent === null) unknown.push("agent");
  if (root.kind === "unknown") unknown.push("human");
  return {
    agent,
    human: root.kind === "known" ? root.human : null,
    action,
    targets: targets.map(targetOfKey),
    primitives,
    verdict: outcome,
    advised,
    unknown,
  };
}
