/** A verdict that somebody holds in hands. */
export interface Verdict {
  readonly action: string;
  readonly atMs: number;
  readonly changes: number;
  readonly epoch: number;
  isEnforced: boolean;
}

/** What somebody said of a hold. */
interface Said {
  readonly by: string;
  readonly decision: "approve" | "refuse";
  readonly policy: number;
  readonly untilMs: number;
}

/** A proposal that waits for people. */
export interface Waiting {
  policy: number;
  readonly untilMs: number;
  said: Said[];
  isDone: boolean;
}

/** All that the lifecycle should come to, in a few numbers: no records, no keys, no store. */
export interface Model {
  /** The time that the process goes by: never before what it has recorded. */
  nowMs: number;
  /** Whether the host's clock was put back a little, and not on again. */
  isBehind: boolean;
  policy: number;
  /** How often the policy was changed: what was judged before is judged again, though it be the same one as then. */
  changes: number;
  epoch: number;
  thrown: number;
  /** When each deployment was enforced: three in an hour, of whatever outcome. */
  deployed: number[];
  /** Enforced, and no outcome yet: two at once. */
  open: number;
  readonly verdicts: Verdict[];
  readonly holds: Waiting[];
}

export const most = { perHour: 3, atOnce: 2 } as const;

/** A lifecycle in which nothing has happened yet. */
export function newModel(nowMs: number): Model {
  return {
    nowMs,
    isBehind: false,
    policy: 0,
    changes: 0,
    epoch: 0,
    thrown: 0,
    deployed: [],
    open: 0,
    verdicts: [],
    holds: [],
  };
}

/** Whether one more deployment fits into what is left. */
function fits(model: Model): boolean {
  const within = model.deployed.filter((atMs) => atMs > model.nowMs - 3_600_000);
  return within.length < most.perHour && model.open < most.atOnce;
}

/** What a verdict on an action is right now. */
export function judged(model: Model, action: string): "evaluated" | "refused" {
  if (action !== "deploy") return "evaluated";
  return model.thrown === 0 && fits(model) ? "evaluated" : "refused";
}

/** What comes of running an action whose effect goes well or badly. */
export function ran(model: Model, action: string, result: string): string {
  if (judged(model, action) === "refused") return "refused";
  if (action === "deploy") model.deployed.push(model.nowMs);
  return `done ${result}`;
}

/** What comes of enforcing a verdict: once, in its minute, under the same policy and halt state, and within what is left. */
export function enforced(model: Model, verdict: Verdict): "enforced" | "refused" {
  const isStale =
    verdict.isEnforced ||
    model.nowMs > verdict.atMs + 60_000 ||
    verdict.changes !== model.changes ||
    verdict.epoch !== model.epoch;
  if (isStale || (verdict.action === "deploy" && !fits(model))) return "refused";
  verdict.isEnforced = true;
  if (verdict.action === "deploy") {
    model.deployed.push(model.nowMs);
    model.open += 1;
  }
  return "enforced";
}

function isWaiting(model: Model, hold: Waiting): boolean {
  return !hold.isDone && hold.untilMs > model.nowMs;
}

/** What comes of somebody's word on a hold. */
export function said(model: Model, hold: Waiting, by: string, decision: Said["decision"]): string {
  if (!isWaiting(model, hold) || hold.policy !== model.policy) return "refused";
  const word = { by, decision, policy: model.policy, untilMs: model.nowMs + 3_600_000 };
  hold.said = [...hold.said.filter((other) => other.by !== by), word];
  return `recorded ${decision}`;
}

/** What comes of running what is held: once one person's latest word is an approval that counts. */
export function ranHeld(model: Model, hold: Waiting): string {
  if (!isWaiting(model, hold)) return "refused";
  const counts = hold.said.some(
    ({ decision, policy, untilMs }) =>
      decision === "approve" && policy === model.policy && untilMs > model.nowMs,
  );
  hold.isDone = counts;
  if (!counts) hold.policy = model.policy;
  return counts ? "done success" : "held";
}

/** What comes of throwing the switch; each throw begins an epoch. */
export function halted(model: Model): string {
  model.epoch += 1;
  model.thrown += 1;
  return `halted ${model.epoch}`;
}

/** What comes of resuming it: one resume ends every throw. */
export function resumed(model: Model): string {
  if (model.thrown === 0) return "refused";
  model.epoch += 1;
  model.thrown = 0;
  return `resumed ${model.epoch}`;
}

/** What is left when the process ends and another one begins: what started is over, and nobody holds a verdict any more. */
export function crashed(model: Model): void {
  model.open = 0;
  model.verdicts.length = 0;
}
