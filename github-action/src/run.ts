import type { Signer } from "@interlock/ledger";
import { annotationsOf } from "./annotations.ts";
import { openApi } from "./api.ts";
import { askArming } from "./arming.ts";
import type { Arming } from "./arming.ts";
import { checkName, completeCheckRun, startCheckRun } from "./check-run.ts";
import type { CheckRun } from "./check-run.ts";
import { openChange, requireUnmoved } from "./change.ts";
import type { Change } from "./change.ts";
import { failRun } from "./failed-run.ts";
import { gatherSnapshot } from "./gather.ts";
import { GateRefusal } from "./gate-refusal.ts";
import { gateVerdict, verdictTitle, verdictWord } from "./gate-verdict.ts";
import type { GateVerdict } from "./gate-verdict.ts";
import type { Inputs } from "./inputs.ts";
import { judgeChange } from "@interlock/pull-requests";
import type { Judged, Judgement } from "@interlock/pull-requests";
import { loadPolicy } from "./policy.ts";
import type { LoadedPolicy } from "./policy.ts";
import { signerOf, writeRecords } from "./records.ts";
import type { WrittenRecords } from "./records.ts";
import type { Runner } from "./runner.ts";
import { summaryLog, summaryMarkdown } from "./summary.ts";
import type { Report } from "./summary.ts";

/** The world outside of the process. */
export interface World {
  readonly runner: Runner;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}

/**
 * Judges one pull request and says so: check run, records, outputs, summary, log. Answers the exit code: 0 where the
 * change is permitted or the gate only advises, 1 for everything else. What goes wrong is a refusal; it rejects only
 * where the runner takes no outputs, and then nothing is green.
 */
export async function run(inputs: Inputs, world: World): Promise<0 | 1> {
  let change: Change | null = null;
  let check: CheckRun | null = null;
  try {
    const signer = requireSigner(inputs);
    const api = openApi({ baseUrl: inputs.apiUrl, token: inputs.token });
    change = await openChange(api, inputs, world.nowMs());
    check = await startCheck(change, inputs, world.runner);
    const policy = await loadPolicy(change.base, change.repositoryName, inputs.signedBy);
    const arming = await armingOf(change, inputs, check);
    const judgement = await judge(change, policy);
    const verdict = gateVerdict(judgement, policy.module, inputs.mode, arming);
    const records =
      signer === null ? null : await record({ judgement, verdict, policy, signer }, inputs, world);
    // What would have turned green is looked at once more: the head or the base may have moved meanwhile.
    if (isGreen(verdict)) await requireUnmoved(change);
    const report = reportOf(change, { judgement, verdict, policy, arming, records });
    await publish(report, change, check, world.runner);
    return isGreen(verdict) || verdict.kind === "advised" ? 0 : 1;
  } catch (error) {
    await failRun(error, { change, check }, world.runner);
    return 1;
  }
}

function requireSigner(inputs: Inputs): Signer | null {
  if (inputs.signingKey !== null) return signerOf(inputs.signingKey);
  if (inputs.mode === "advisory") return null;
  throw new GateRefusal("input `signing-key` is missing: nothing is enforced without a signed record");
}

function isGreen(verdict: GateVerdict): boolean {
  return verdict.kind === "enforced" && verdict.outcome === "permit";
}

/** Advice can do without a check run: a fork's token may not write one. */
async function startCheck(change: Change, inputs: Inputs, runner: Runner): Promise<CheckRun | null> {
  const { api, repository, pull } = change;
  const check = { name: checkName(pull.base.ref), headSha: pull.head.sha, detailsUrl: inputs.runUrl };
  try {
    return await startCheckRun(api, repository, check);
  } catch (error) {
    if (!(error instanceof GateRefusal) || inputs.mode === "enforce") throw error;
    runner.announce("warning", error.message);
    return null;
  }
}

async function armingOf(change: Change, inputs: Inputs, check: CheckRun | null): Promise<Arming> {
  const { api, repository, pull, event } = change;
  if (event.name === "pull_request") {
    return { kind: "unarmed", reason: "a change can edit the workflow that runs on `pull_request`" };
  }
  return askArming(api, repository, pull.base.ref, {
    checkName: check?.name ?? null,
    app: check?.app ?? null,
    workflow: inputs.workflow,
    repositoryId: pull.base.repo.id,
  });
}

async function judge(change: Change, policy: LoadedPolicy): Promise<Judgement> {
  const { api, repository, event, pull, head, baseTip, readAtMs } = change;
  const { configuration, module } = policy;
  const { vocabulary } = module;
  const place = { api, repository, event, pull, baseTip, head, configuration, vocabulary, readAtMs };
  return judgeChange(await gatherSnapshot(place), policy);
}

/** The verdict's record is on disk, and read back, before anything of the verdict leaves. */
async function record(
  judged: {
    readonly judgement: Judgement;
    readonly verdict: GateVerdict;
    readonly policy: LoadedPolicy;
    readonly signer: Signer;
  },
  inputs: Inputs,
  world: World,
): Promise<WrittenRecords | null> {
  const { judgement, verdict, policy, signer } = judged;
  const actions = judgement.kind === "refused" ? asList(judgement.recorded) : judgement.judged;
  if (actions.length === 0) return null;
  const place = { signer, folder: inputs.recordDirectory, stage: verdict.stage, nowMs: world.nowMs };
  return writeRecords(actions, policy, place);
}

/** Of a change that was not seen whole there is at most one record. */
function asList(recorded: Judged | null): readonly Judged[] {
  return recorded === null ? [] : [recorded];
}

function reportOf(
  change: Change,
  said: {
    readonly judgement: Judgement;
    readonly verdict: GateVerdict;
    readonly policy: LoadedPolicy;
    readonly arming: Arming;
    readonly records: WrittenRecords | null;
  },
): Report {
  const { judgement, verdict, policy, arming, records } = said;
  return {
    verdict,
    judgement,
    arming,
    records,
    pullNumber: change.pull.number,
    headSha: change.pull.head.sha,
    baseRef: change.pull.base.ref,
    baseTip: change.baseTip,
    policyCommit: policy.commit,
    missingFolders: policy.missingFolders,
    isCommitProven: change.base.isCommitProven,
  };
}

async function publish(
  report: Report,
  change: Change,
  check: CheckRun | null,
  runner: Runner,
): Promise<void> {
  const { verdict, judgement, records } = report;
  const summary = summaryMarkdown(report);
  const title = verdictTitle(verdict);
  if (check !== null) {
    const failed = verdict.kind === "advised" ? "neutral" : "failure";
    await completeCheckRun(change.api, change.repository, check, {
      conclusion: isGreen(verdict) ? "success" : failed,
      title,
      summary,
      annotations: annotationsOf(judgement, verdict),
    });
  }
  // One record decides as much as another: the first that does not permit is the one to read, else the merge's.
  const decisive = judgement.kind === "refused" ? 0 : judgement.judged.findIndex(isRefusedOrHeld);
  const shown = records?.evaluations[Math.max(0, decisive)];
  runner.setOutputs({
    verdict: verdictWord(verdict),
    stage: verdict.stage,
    "policy-commit": report.policyCommit,
    "record-path": shown?.path ?? "",
    "record-digest": shown?.digest ?? "",
    "check-run-url": check?.url ?? "",
    "refused-primitives": verdict.primitives.join(","),
  });
  runner.addSummary(summary);
  runner.log(summaryLog(report));
  runner.announce(isGreen(verdict) ? "notice" : verdict.kind === "advised" ? "warning" : "error", title);
}

function isRefusedOrHeld({
  decision,
}: {
  readonly decision: { readonly binding: { readonly outcome: string } };
}): boolean {
  return decision.binding.outcome !== "permit";
}
