import type { Outcome } from "@interlock/ledger";
import { type ChangeNonce, readChangeNonce } from "@interlock/pull-requests";

import type { AuditedRecord } from "./audit-source.ts";

/** The last verdict on a proposal. */
interface LastVerdict {
  readonly verdict: Outcome;
  readonly digest: string;
  readonly index: number | null;
  readonly at: string;
}

/** What the records say of one head of a pull request on one base. */
export interface JudgedChange {
  readonly pull: number;
  readonly head: string;
  readonly base: string;
  /** Why the records do not permit it; null where the last verdict on each of its actions is a permit. */
  readonly against: string | null;
  /** The record that the answer rests on: of the verdict that is against it, or of the one on the merge. */
  readonly digest: string | null;
}

/** Gathers, record by record, what the gate decided of pull requests. */
export interface ChangeGatherer {
  take(record: AuditedRecord): void;
  /** Every head on every base that was proposed. */
  changes(): readonly JudgedChange[];
}

/** Nothing gathered yet. Records may come in any order. */
export function changeGatherer(): ChangeGatherer {
  const proposals = new Map<string, ChangeNonce>();
  const verdicts = new Map<string, LastVerdict>();
  const overrides = new Map<string, string>();
  return {
    take({ row: { proposal, digest, index, at }, record }) {
      const { predicate } = record.statement;
      if (proposal === null) return;
      if (predicate.kind === "propose") {
        const { nonce } = predicate.body.proposal;
        const change = typeof nonce === "string" ? readChangeNonce(nonce) : null;
        if (change !== null) proposals.set(proposal, change);
      }
      if (predicate.kind === "override") overrides.set(proposal, digest);
      if (predicate.kind !== "evaluate") return;
      const verdict = { verdict: predicate.body.outcome, digest, index, at };
      verdicts.set(proposal, later(verdicts.get(proposal), verdict));
    },
    changes: () => changesOf(proposals, verdicts, overrides),
  };
}

/** What stands in no tree yet came after everything that does. */
function later(one: LastVerdict | undefined, other: LastVerdict): LastVerdict {
  if (one === undefined) return other;
  const [first, second] = [one.index ?? Number.POSITIVE_INFINITY, other.index ?? Number.POSITIVE_INFINITY];
  if (first !== second) return first < second ? other : one;
  return one.at <= other.at ? other : one;
}

/** One action of a change, in every wording in which it was proposed. */
interface ProposedAction extends ChangeNonce {
  readonly verdict: LastVerdict | null;
  readonly override: string | null;
  readonly isJudged: boolean;
}

function changesOf(
  proposals: ReadonlyMap<string, ChangeNonce>,
  verdicts: ReadonlyMap<string, LastVerdict>,
  overrides: ReadonlyMap<string, string>,
): readonly JudgedChange[] {
  const changes = new Map<string, Map<string, ProposedAction>>();
  for (const [proposal, nonce] of proposals) {
    const { repository, pull, head, base, action } = nonce;
    const key = [repository, pull, head, base].join("/");
    const actions = changes.get(key) ?? new Map<string, ProposedAction>();
    changes.set(key, actions);
    const known = actions.get(action);
    const verdict = verdicts.get(proposal);
    actions.set(action, {
      ...nonce,
      verdict: verdict === undefined ? (known?.verdict ?? null) : later(known?.verdict ?? undefined, verdict),
      override: overrides.get(proposal) ?? known?.override ?? null,
      // A wording on which nobody decided leaves open what was decided of the change.
      isJudged: verdict !== undefined && (known?.isJudged ?? true),
    });
  }
  return [...changes.values()].flatMap((actions) => changeOf([...actions.values()]));
}

function changeOf(actions: readonly ProposedAction[]): readonly JudgedChange[] {
  const [first] = actions;
  if (first === undefined) return [];
  const { pull, head, base } = first;
  const change = { pull, head, base };
  const merge = actions.find(({ action }) => action === "merge");
  const open = actions.find(({ isJudged }) => !isJudged);
  const against = actions.find(({ verdict }) => verdict !== null && verdict.verdict !== "permit");
  if (against?.verdict !== undefined && against.verdict !== null) {
    const aside = against.override === null ? "" : `, set aside by the override ${against.override}`;
    const text = `the last verdict on \`${against.action}\` is ${against.verdict.verdict}${aside}`;
    return [{ ...change, against: text, digest: against.verdict.digest }];
  }
  if (open !== undefined) {
    return [{ ...change, against: `no verdict on \`${open.action}\` is recorded`, digest: null }];
  }
  if (merge === undefined) return [{ ...change, against: "no merge of it was proposed", digest: null }];
  return [{ ...change, against: null, digest: merge.verdict?.digest ?? null }];
}
