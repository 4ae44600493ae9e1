import type { MigrationAnalysis } from "@interlock/migrations";
import {
  known,
  targetKey,
  unknown,
  type Datum,
  type Facts,
  type Proposal,
  type Vocabulary,
} from "@interlock/runtime";
import type { Configuration } from "@interlock/runtime/schema";

import type { SnapshotAnalyses } from "./analyse-snapshot.ts";
import { approvalsOf, type CountedApprovals } from "./approvals.ts";
import { authorshipOf, type Authorship } from "./authorship.ts";
import { changeNonce } from "./change-nonce.ts";
import { groupFacts, knownGroups } from "./group-facts.ts";
import type { MigrationChange } from "./migration-changes.ts";
import { schemaFacts } from "./schema-facts.ts";
import { touchesPolicy, touchesWorkflow } from "./sensitive-paths.ts";
import type { PullRequestSnapshot } from "./snapshot.ts";
import { wholeChange } from "./whole-change.ts";

/** What a pull request proposes, or why nobody can say what it would do. */
export type ProposedChange =
  | {
      readonly kind: "proposed";
      /** The merge first, then its migrations in the order of the files. All of them have to be permitted. */
      readonly proposals: readonly [ProposedAction, ...ProposedAction[]];
      readonly authorship: Authorship;
      readonly approvals: CountedApprovals;
    }
  | {
      readonly kind: "refused";
      readonly reason: string;
      readonly remedy: string;
      /** The merge as far as it was seen, for the record: what was not seen is left out, or unknown with the reason. */
      readonly merge: ProposedAction;
    };

/** One action with everything that is known of it. */
export interface ProposedAction {
  readonly proposal: Proposal;
  readonly facts: Facts;
  /** What a migration does, statement by statement; null for the merge, and where a text was not analysed. */
  readonly analysis: MigrationAnalysis | null;
}

/**
 * Turns a snapshot into what it proposes, with the facts that judge it. Pure: the same arguments give the same answer.
 * `analyses` is what `analyseSnapshot` answered for this snapshot; a migration without one has unknown effects.
 * Refused where the change was not seen whole, since a rule about files would then pass over the rest.
 */
export function proposeChange(
  snapshot: PullRequestSnapshot,
  configuration: Configuration,
  vocabulary: Vocabulary,
  analyses: SnapshotAnalyses,
): ProposedChange {
  const roster = { agents: configuration.agents, principals: vocabulary.principals };
  const authorship = authorshipOf(snapshot, roster);
  const changed = wholeChange(snapshot, configuration);
  if (changed.kind === "refused") {
    return { ...changed, merge: unseenMerge(snapshot, changed.reason, vocabulary, authorship) };
  }
  const { files, paths, migrations } = changed;
  const groups = groupFacts(snapshot, vocabulary);
  const approvals = approvalsOf(snapshot, { authorship, roster, groups: knownGroups(groups, vocabulary) });
  const shared: Facts = {
    now: known(snapshot.readAtMs),
    principal: authorship.principal,
    identity: authorship.identity,
    approvals: approvals.evidence,
    groups,
  };
  return {
    kind: "proposed",
    proposals: [
      mergeAction(snapshot, paths, { configuration, vocabulary }, shared),
      ...migrations.map((change, index) => {
        const analysis = change.unknownBecause === null ? (analyses[change.fileIndex] ?? null) : null;
        const schema = schemaFacts(change, files[change.fileIndex], analysis);
        return migrateAction(snapshot, { change, index, analysis }, vocabulary, { ...shared, schema });
      }),
    ],
    authorship,
    approvals,
  };
}

/**
 * The merge of a change that was not seen whole. Its files are left out, which no vocabulary of pull requests allows, and
 * what depends on having seen everything is unknown, with the reason: so the record says why nothing was decided.
 */
function unseenMerge(
  snapshot: PullRequestSnapshot,
  reason: string,
  vocabulary: Vocabulary,
  { principal }: Authorship,
): ProposedAction {
  const { repository, pull } = snapshot;
  const target = { entity: "Repository", id: repository.fullName };
  const seen = { base: pull.base.ref, is_fork: pull.isFork, is_draft: pull.isDraft };
  const payload = declaredFields(vocabulary, "merge", seen);
  return {
    proposal: { v: 1, nonce: nonceOf(snapshot, "merge"), action: "merge", targets: [target], payload },
    facts: {
      now: known(snapshot.readAtMs),
      principal,
      identity: unknown(reason),
      approvals: unknown(reason),
    },
    analysis: null,
  };
}

function mergeAction(
  snapshot: PullRequestSnapshot,
  paths: readonly string[],
  { configuration, vocabulary }: { readonly configuration: Configuration; readonly vocabulary: Vocabulary },
  shared: Facts,
): ProposedAction {
  const { repository, pull } = snapshot;
  const target = { entity: "Repository", id: repository.fullName };
  const payload = declaredFields(vocabulary, "merge", {
    base: pull.base.ref,
    files: paths,
    touches_policy: touchesPolicy(paths, configuration),
    touches_workflow: touchesWorkflow(paths),
    is_fork: pull.isFork,
    is_draft: pull.isDraft,
    title: pull.title,
    labels: pull.labels,
  });
  const fields = { name: known(repository.fullName), is_private: known(repository.isPrivate) };
  return {
    proposal: { v: 1, nonce: nonceOf(snapshot, "merge"), action: "merge", targets: [target], payload },
    facts: { ...shared, targets: { [targetKey(target)]: fields } },
    analysis: null,
  };
}

function migrateAction(
  snapshot: PullRequestSnapshot,
  migration: {
    readonly change: MigrationChange;
    readonly index: number;
    readonly analysis: MigrationAnalysis | null;
  },
  vocabulary: Vocabulary,
  shared: Facts,
): ProposedAction {
  const { change, index, analysis } = migration;
  const target = { entity: "Database", id: change.database };
  const payload = declaredFields(vocabulary, "migrate", { file: change.path, base: snapshot.pull.base.ref });
  const nonce = nonceOf(snapshot, `migrate/${index}`);
  return {
    proposal: { v: 1, nonce, action: "migrate", targets: [target], payload },
    facts: { ...shared, targets: { [targetKey(target)]: { name: known(change.database) } } },
    analysis,
  };
}

/** The fields that the policies declare for the action; an action that none declares is refused whatever it holds. */
function declaredFields(
  vocabulary: Vocabulary,
  action: string,
  fields: { readonly [name: string]: Datum },
): { readonly [name: string]: Datum } {
  const declared = vocabulary.actions.find(({ name }) => name === action)?.fields ?? [];
  return Object.fromEntries(
    declared.flatMap(({ name }) => {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function nonceOf({ repository, pull }: PullRequestSnapshot, action: string): string {
  const { number, head, base } = pull;
  return changeNonce({ repository: repository.id, pull: number, head: head.sha, base: base.sha, action });
}
