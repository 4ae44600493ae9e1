import { isJsonObject, type JsonValue, type Outcome } from "@interlock/ledger";
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
  /** The repository's id on the platform. */
  readonly repository: number;
  readonly pull: number;
  readonly head: string;
  readonly base: string;
  /** The branch that it was to be merged onto, as the last verdict on the merge knew it; null where the policies do not ask. */
  readonly branch: string | null;
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
  const proposals = new Map<string, ProposedChange>();
  const verdicts = new Map<string, LastVerdict>();
  const overrides = new Map<string, string>();
  return {
    take({ row: { proposal, digest, index, at }, record }) {
      const { predicate } = record.statement;
      if (proposal === null) return;
      if (predicate.kind === "propose") {
        const { nonce, payload } = predicate.body.proposal;
        const change = typeof nonce === "string" ? readChangeNonce(nonce) : null;
        if (change !== null) proposals.set(proposal, { ...change, branch: branchIn(payload) });
      }
      if (predicate.kind === "override") overrides.set(proposal, digest);
      if (predicate.kind !== "evaluate") return;
      const verdict = { verdict: predicate.body.outcome, digest, index, at };
      verdicts.set(proposal, later(verdicts.get(proposal), verdict));
    },
    changes: () => changesOf(proposals, verdicts, overrides),
  };
}

/** The branch that a proposal names; null where it names none, and a name of no branch where that is concealed. */
function branchIn(payload: JsonValue | undefined): string | null {
  const branch = isJsonObject(payload) ? payload["base"] : undefined;
  if (branch === undefined) return null;
  return typeof branch === "string" ? branch : "";
}

/** What stands in no tree yet came after everything that does. */
function later(one: LastVerdict | undefined, other: LastVerdict): LastVerdict {
  if (one === undefined) return other;
  const [first, second] = [one.index ?? Number.POSITIVE_INFINITY, other.index ?? Number.POSITIVE_INFINITY];
  if (first !== second) return first < second ? other : one;
  return one.at <= other.at ? other : one;
}

/** What was proposed in one wording. */
interface ProposedChange extends ChangeNonce {
  readonly branch: string | null;
}

/** One action of a change, in every wording in which it was proposed; the branch is that of the last verdict's. */
interface ProposedAction extends ProposedChange {
  readonly verdict: LastVerdict | null;
  readonly override: string | null;
  readonly isJudged: boolean;
}

function changesOf(
  proposals: ReadonlyMap<string, ProposedChange>,
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
    const own = verdicts.get(proposal);
    const verdict = own === undefined ? (known?.verdict ?? null) : later(known?.verdict ?? undefined, own);
    actions.set(action, {
      ...nonce,
      branch: known !== undefined && verdict !== own ? known.branch : nonce.branch,
      verdict,
      override: overrides.get(proposal) ?? known?.override ?? null,
      // A wording on which nobody decided leaves open what was decided of the change.
      isJudged: own !== undefined && (known?.isJudged ?? true),
    });
  }
  return [...changes.values()].flatMap((actions) => changeOf([...actions.values()]));
}

function changeOf(actions: readonly ProposedAction[]): readonly JudgedChange[] {
  const [first] = actions;
  if (first === undefined) return [];
  const { repository, pull, head, base } = first;
  const merge = actions.find(({ action }) => action === "merge");
  const change = { repository, pull, head, base, branch: merge?.branch ?? null };
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
