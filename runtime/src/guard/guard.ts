import {
  type ApproveBody,
  LedgerError,
  type Outcome,
  type Sha256,
  type SignedRecord,
} from "@interlock/ledger";

import type { Principal } from "../facts.ts";
import { type ApprovalTaken, approve } from "./approve.ts";
import { type ListedHold, listHolds } from "./approvals/list-holds.ts";
import { enforce } from "./enforce.ts";
import { evaluate } from "./evaluate.ts";
import type { Outcome as Seen } from "./effect-report.ts";
import { type Halted, halt, type HaltRequest } from "./halt.ts";
import { learnHaltEpoch } from "./halts/learn-epoch.ts";
import { settleHalts } from "./halts/record-throw.ts";
import { recordHumanDecision } from "./human-decision.ts";
import type {
  Advised,
  Enforced,
  Done,
  Evaluated,
  Held,
  Proposed,
  ProposalInput,
  Refused,
} from "./lifecycle.ts";
import { observe, type Observed } from "./observe.ts";
import { moduleProblems, partsProblems } from "./parts-problems.ts";
import { activatePolicy, policyKey } from "./policy-row.ts";
import type { Caller, GuardParts, PolicyInForce } from "./ports.ts";
import { propose } from "./propose.ts";
import { recover, type Recovered } from "./recover.ts";
import { remember } from "./remember.ts";
import { resume, type ResumeRequest, type Resumed } from "./resume.ts";
import { run, type RunAnswer } from "./run.ts";
import { runHeld, runOverridden } from "./run-again.ts";

/** A guard that is open: every call acts under the policy that is in force when it is made. */
export interface Guard {
  /** What it closed when it opened. */
  readonly recovered: Recovered;
  propose(input: ProposalInput): Promise<Proposed | Refused>;
  evaluate(proposed: Proposed): Promise<Evaluated | Held | Advised | Refused>;
  enforce(evaluated: Evaluated): Promise<Enforced | Refused>;
  remember(enforced: Enforced): Promise<Done>;
  /** All four, one after another. */
  run(input: ProposalInput): Promise<RunAnswer>;
  /** Runs what waits for people, by the proposal's digest; under a grant with the key that its proposer shows again. */
  runHeld(proposal: Sha256, shown?: Pick<Caller, "keyId">): Promise<RunAnswer>;
  /** Runs what an override lets pass, by the proposal's digest. */
  runOverridden(proposal: Sha256): Promise<RunAnswer>;
  approve(body: Pick<ApproveBody, "approval" | "proof">): Promise<ApprovalTaken>;
  /** What waits for people, a page at a time: `after` is the last proposal of the page before. */
  holds(after?: Sha256 | null): Promise<readonly ListedHold[]>;
  halt(request: HaltRequest): Promise<Halted>;
  resume(request: ResumeRequest): Promise<Resumed>;
  /** Takes down what somebody saw of an enforced action, by its enforce record. */
  observe(enforcement: Sha256, seen: Seen, observer: Principal): Promise<Observed>;
  /** Records what a human decided where a verdict was only advised. */
  recordHumanDecision(advised: Advised, principal: Principal, decision: Outcome): Promise<SignedRecord>;
  /** Closes what is overdue or whose process has ended. A host asks for it now and then. */
  recover(): Promise<Recovered>;
  /** Takes over another policy: what was judged under the one before is judged again. Rejects where it cannot be put in force. */
  changePolicy(policy: PolicyInForce): Promise<void>;
  /** What it is made of right now: for the functions that are no part of every host's day. */
  parts(): GuardParts;
  /** Waits for everything that was begun. Every later call rejects. */
  close(): Promise<void>;
}

/**
 * Opens a guard: the parts are checked, the halt state is verified by signed records, the policy is put in force, and what a process that
 * has ended left open is closed. Rejects where any of that cannot be done: then nothing is guarded, and nothing may happen. Only what takes
 * room on a disk may fail, so that a full one keeps nobody from halting: what is left undone holds back, and frees nothing.
 */
export async function openGuard(parts: GuardParts): Promise<Guard> {
  refuseWith(partsProblems(parts));
  const { isJudged } = await learnHaltEpoch(parts);
  refuseWith(isJudged && parts.mayStartAnew !== true ? await stateProblems(parts) : []);
  await unlessFull(() => settleHalts(parts), undefined);
  await putInForce(parts, parts.policy, { isAsked: false });
  const nothing = { released: 0, settled: 0, unknown: 0, isUnfinished: true } as const;
  const recovered = await unlessFull(() => recover(parts), nothing);
  return guardOf(parts, recovered);
}

/** A state that knows of no policy was never used, or is not the one that was. */
async function stateProblems({ state }: GuardParts): Promise<readonly string[]> {
  const { rows } = await state.read({ rows: [policyKey], tallies: [] });
  const lost =
    "the log has decisions and the state is empty: what was spent and used up stood in the one that is missing";
  return rows[0] === null ? [lost] : [];
}

/** What a store answers, and something else where it fails. */
async function unlessFull<Answer>(run: () => Promise<Answer>, otherwise: Answer): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return otherwise;
  }
}

function guardOf(first: GuardParts, recovered: Recovered): Guard {
  let parts = first;
  let isClosed = false;
  const begun = new Set<Promise<unknown>>();
  const call = async <Answer>(begin: () => Promise<Answer>): Promise<Answer> => {
    if (isClosed) throw new Error("the guard is closed");
    const answer = begin();
    begun.add(answer);
    try {
      return await answer;
    } finally {
      begun.delete(answer);
    }
  };
  return {
    recovered,
    propose: (input) => call(() => propose(parts, input)),
    evaluate: (proposed) => call(() => evaluate(parts, proposed)),
    enforce: (evaluated) => call(() => enforce(parts, evaluated)),
    remember: (enforced) => call(() => remember(parts, enforced)),
    run: (input) => call(() => run(parts, input)),
    runHeld: (proposal, shown) => call(() => runHeld(parts, proposal, shown)),
    runOverridden: (proposal) => call(() => runOverridden(parts, proposal)),
    approve: (body) => call(() => approve(parts, body)),
    holds: (after = null) => call(() => listHolds(parts, { nowMs: parts.clock.nowMs(), after })),
    halt: (request) => call(() => halt(parts, request)),
    resume: (request) => call(() => resume(parts, request)),
    observe: (enforcement, seen, observer) => call(() => observe(parts, enforcement, seen, observer)),
    recordHumanDecision: ({ evaluated }, principal, decision) =>
      call(() => recordHumanDecision(parts, evaluated, principal, decision)),
    recover: () =>
      call(async () => {
        await settleHalts(parts);
        return await recover(parts);
      }),
    changePolicy: (policy) =>
      call(async () => {
        refuseWith([...moduleProblems(policy.module)]);
        await putInForce(parts, policy, { isAsked: true });
        parts = { ...parts, policy };
      }),
    parts: () => parts,
    close: async () => {
      isClosed = true;
      await Promise.allSettled(begun);
    },
  };
}

async function putInForce(
  parts: GuardParts,
  policy: PolicyInForce,
  how: Parameters<typeof activatePolicy>[2],
): Promise<void> {
  const problem = await activatePolicy(parts, policy, how);
  refuseWith(problem === null ? [] : [problem.seen]);
}

function refuseWith(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`the guard does not open: ${problems.join("; ")}`);
}
