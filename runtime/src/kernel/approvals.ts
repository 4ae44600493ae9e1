import type { Approval } from "../facts.ts";
import { limits } from "../limits.ts";
import type { People } from "../people.ts";
import { isDeclaredOtherwise } from "./declared-role.ts";
import { isInstant } from "./fact-value.ts";
import { keptFor } from "./kept.ts";
import { personOf } from "./same-person.ts";
import type { Subject } from "./subject.ts";
import { Uncertain } from "./value.ts";

/** An approval that counts, with the ids that stand for the approver and for its root. */
export interface CountedApproval extends Approval {
  readonly who: string;
  readonly above: string;
}

const kept = keptFor<readonly CountedApproval[] | Uncertain>();

/**
 * The approvals that count for a list: of a known age that is not past, proven as the list asks, by nobody of the
 * proposer's. Unknown where the approvals are, and where they do not agree on who stands behind an approver.
 */
export function countedApprovals(
  x: Subject,
  { withinMs, bySoftwareKey, agentsAtMost }: People,
  proposers: ReadonlySet<string>,
): readonly CountedApproval[] | Uncertain {
  const terms = { withinMs, bySoftwareKey, areAgentsSeated: agentsAtMost !== null };
  return kept(x, JSON.stringify(terms), () => {
    const all = answered(x);
    return Uncertain.is(all) ? all : agreeing(countable(x, all, proposers, terms));
  });
}

function answered({ facts }: Subject): readonly Approval[] | Uncertain {
  const evidence = facts.approvals;
  if (evidence === undefined) return new Uncertain("approvals", "nobody answered");
  if (evidence.kind === "unknown") return new Uncertain("approvals", evidence.reason);
  if (evidence.kind === "absent") return [];
  if (evidence.kind !== "known") return new Uncertain("approvals", "the answer is ill-typed");
  if (evidence.approvals.length <= limits.approvalsPerProposal) return evidence.approvals;
  return new Uncertain("approvals", `there are more than ${limits.approvalsPerProposal}`);
}

interface Terms {
  readonly withinMs: number | null;
  readonly bySoftwareKey: boolean;
  readonly areAgentsSeated: boolean;
}

function countable(
  x: Subject,
  all: readonly Approval[],
  proposers: ReadonlySet<string>,
  { withinMs, bySoftwareKey, areAgentsSeated }: Terms,
): readonly CountedApproval[] | Uncertain {
  const { now } = x;
  if (Uncertain.is(now)) return now;
  if (typeof now !== "number") return new Uncertain("now", "there is none");
  const person = personOf(x);
  const isOtherwise = isDeclaredOtherwise(x);
  return all.flatMap((approval) => {
    const { principal, root, kind, proof, atMs } = approval;
    const [who, above] = [person(principal), person(root)];
    if (proposers.has(who) || proposers.has(above)) return [];
    // Each line says what counts, not what does not: a value that nobody expects is on the far side of all of them.
    const isTimely = isInstant(atMs) && atMs <= now && (withinMs === null || now - atMs <= withinMs);
    const isProven =
      proof === "platform" || proof === "presence" || (proof === "software-key" && bySoftwareKey);
    const mayTake = kind === "human" || (kind === "agent" && areAgentsSeated);
    // An agent at work in a person's account, or the reverse: the policy's word on who that is stands.
    const isWhoItSays = mayTake && !isOtherwise(principal, kind);
    return isTimely && isProven && isWhoItSays ? [{ ...approval, who, above }] : [];
  });
}

/** One approver under two roots would have two seats, a person under another's root none of its own. */
function agreeing(approvals: readonly CountedApproval[] | Uncertain): readonly CountedApproval[] | Uncertain {
  if (Uncertain.is(approvals)) return approvals;
  const roots = new Map<string, string>();
  for (const { who, above, kind } of approvals) {
    if ((roots.get(who) ?? above) !== above || (kind === "human" && who !== above)) {
      return new Uncertain("approvals", "they do not agree on who stands behind an approver");
    }
    roots.set(who, above);
  }
  return approvals;
}
