import type { MigrationAnalysis } from "@interlock/migrations";
import { known, targetKey, type Datum, type Facts, type Proposal, type Vocabulary } from "@interlock/runtime";
import type { Configuration } from "@interlock/runtime/schema";

import type { SnapshotAnalyses } from "./analyse-snapshot.ts";
import { approvalsOf, type CountedApprovals } from "./approvals.ts";
import { authorshipOf, type Authorship } from "./authorship.ts";
import { groupFacts, knownGroups } from "./group-facts.ts";
import { migrationChanges, type MigrationChange } from "./migration-changes.ts";
import { schemaFacts } from "./schema-facts.ts";
import { touchesPolicy, touchesWorkflow } from "./sensitive-paths.ts";
import { plainText, shownReason, shownText } from "./shown-text.ts";
import { MIGRATIONS_PER_CHANGE, snapshotLimits } from "./snapshot-limits.ts";
import type { ChangedFile, PullRequestSnapshot } from "./snapshot.ts";

/** What a pull request proposes, or why nobody can say what it would do. */
export type ProposedChange =
  | {
      readonly kind: "proposed";
      /** The merge first, then its migrations in the order of the files. All of them have to be permitted. */
      readonly proposals: readonly [ProposedAction, ...ProposedAction[]];
      readonly authorship: Authorship;
      readonly approvals: CountedApprovals;
    }
  | { readonly kind: "refused"; readonly reason: string; readonly remedy: string };

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
  const changed = wholeChange(snapshot);
  if (changed.kind === "refused") return changed;
  const { files, paths } = changed;
  const migrations = migrationChanges(files, configuration);
  if (migrations.length > MIGRATIONS_PER_CHANGE) {
    return refused(`the change touches more than ${MIGRATIONS_PER_CHANGE} migrations`, splitIt);
  }
  const roster = { agents: configuration.agents, principals: vocabulary.principals };
  const authorship = authorshipOf(snapshot, roster);
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

const splitIt = "split the change into smaller pull requests";

function refused(reason: string, remedy: string): { kind: "refused"; reason: string; remedy: string } {
  return { kind: "refused", reason, remedy };
}

/** Every file of the change, and every path that it has or had. */
function wholeChange({
  pull,
  files,
  commits,
}: PullRequestSnapshot):
  | { readonly kind: "whole"; readonly files: readonly ChangedFile[]; readonly paths: readonly string[] }
  | { readonly kind: "refused"; readonly reason: string; readonly remedy: string } {
  if (files.kind === "unknown") {
    const reason = `the changed files are not known: ${shownReason(files.reason)}`;
    return refused(reason, "run the gate again; where a limit was reached, split the change");
  }
  const nameless = files.value.find(
    ({ status, previousPath }) => status === "renamed" && previousPath === null,
  );
  if (nameless !== undefined) {
    const reason = `${shownText(nameless.path)} was renamed, and nobody says from where`;
    return refused(reason, "run the gate again");
  }
  const paths = new Set(
    files.value.flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath])),
  );
  // A rename counts twice: a rule about the old place has to see it as well.
  if (files.value.length > snapshotLimits.files || paths.size > snapshotLimits.files) {
    return refused(`the change has more than ${snapshotLimits.files} paths, old names counted`, splitIt);
  }
  if (commits.kind === "known" && commits.value.length > snapshotLimits.commits) {
    return refused(`the change has more than ${snapshotLimits.commits} commits`, splitIt);
  }
  // The answers come one by one; a push in between would have one head judged and another one named.
  if (commits.kind === "known" && !commits.value.some(({ sha }) => sha === pull.head.sha)) {
    const reason = `the commits do not hold the head ${plainText(pull.head.sha)}`;
    return refused(reason, "run the gate again: it may have moved while it was read");
  }
  return { kind: "whole", files: files.value, paths: [...paths] };
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

/**
 * Names one proposal of one head on one base: judged again it is the same proposal, on another head or base another.
 * Nothing that people write is part of it.
 */
function nonceOf({ repository, pull }: PullRequestSnapshot, action: string): string {
  return `github/${repository.id}/pull/${pull.number}/${pull.head.sha}/${pull.base.sha}/${action}`;
}
