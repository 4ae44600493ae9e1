import { decide, type Decision, type Facts, type PolicyModule } from "@interlock/runtime";
import type { Configuration } from "@interlock/runtime/schema";
import { timeZoneOffset } from "@interlock/runtime/time-zone";

import { analyseSnapshot } from "./analyse-snapshot.ts";
import type { CountedApprovals } from "./approvals.ts";
import type { Authorship } from "./authorship.ts";
import { proposeChange, type ProposedAction } from "./propose-change.ts";
import type { PullRequestSnapshot } from "./snapshot.ts";

/** One action of the change with what was decided of it. */
export interface Judged extends ProposedAction {
  readonly decision: Decision;
}

/** The whole change judged, or why nobody can say what it would do. */
export type Judgement =
  | {
      readonly kind: "judged";
      readonly judged: readonly [Judged, ...Judged[]];
      readonly authorship: Authorship;
      readonly approvals: CountedApprovals;
    }
  | {
      readonly kind: "refused";
      readonly reason: string;
      readonly remedy: string;
      /** What a record can hold of it: the merge as far as it was seen, refused. Null where the policies would not refuse that. */
      readonly recorded: Judged | null;
    };

/** The base's policies, compiled. */
export interface JudgingPolicies {
  readonly configuration: Configuration;
  readonly module: PolicyModule;
  /** The time zones whose clocks the policies' weekly windows go by. */
  readonly timeZones: readonly string[];
}

/**
 * Judges everything that a pull request proposes under the base's policies. The same arguments give the same answer on
 * every engine that knows the same time zones; what their clocks showed is among the facts.
 */
export async function judgeChange(
  snapshot: PullRequestSnapshot,
  { configuration, module, timeZones }: JudgingPolicies,
): Promise<Judgement> {
  const analyses = await analyseSnapshot(snapshot, configuration);
  // What a policy imports is as much of the rules as what the configuration names, whatever the file is called.
  const policies = module.pin.sources.map((source) => source.path);
  const change = proposeChange(snapshot, { ...configuration, policies }, module.vocabulary, analyses);
  const clocks = clocksAt(snapshot.readAtMs, timeZones);
  const judge = (action: ProposedAction): Judged => {
    const facts = { ...action.facts, ...clocks };
    return { ...action, facts, decision: decide(module, action.proposal, facts) };
  };
  if (change.kind === "refused") {
    const { reason, remedy } = change;
    const merge = judge(change.merge);
    const isRefused = [merge.decision.binding, merge.decision.advised].every(
      ({ outcome }) => outcome === "refuse",
    );
    // A record never says more than the gate: one that permits what was refused here is not written.
    return { kind: "refused", reason, remedy, recorded: isRefused ? merge : null };
  }
  const { authorship, approvals } = change;
  const [first, ...rest] = change.proposals;
  return { kind: "judged", judged: [judge(first), ...rest.map(judge)], authorship, approvals };
}

/** The offset of every time zone that is asked for, as a fact. */
function clocksAt(nowMs: number, timeZones: readonly string[]): Pick<Facts, "offsets"> {
  if (timeZones.length === 0) return {};
  return { offsets: Object.fromEntries(timeZones.map((zone) => [zone, timeZoneOffset(zone, nowMs)])) };
}
