import { type JsonObject, RESULTS, type Result, type Sha256 } from "@interlock/ledger";

import type { TargetReference } from "../proposal.ts";
import type { StateRow } from "../state/state-store.ts";
import { actionOutcomes, rateKeys } from "../vocabulary/words.ts";
import type { HeldTakings } from "./primitives/rate-limit.ts";
import type { MemoryStanding } from "./primitives/memory-write.ts";
import { actionFields } from "./proposal-input.ts";
import { type Check, count, digest, fits, flag, list, nullable, object, oneOf, text } from "./shape.ts";
import { stateKey, statePrefix } from "./state-keys.ts";

/** An enforced action, for as long as its outcome is not in: what whoever closes it has to know. */
export interface OpenAction {
  readonly evaluation: Sha256;
  readonly proposal: Sha256;
  readonly action: string;
  readonly targets: readonly TargetReference[];
  /** The account at the root of the actor's chain. */
  readonly root: string;
  /** The process that answers for it: its stream, and where in it the enforcement stands at the earliest. */
  readonly stream: string;
  readonly fromSeq: number;
  /** The process that has taken it over, once the first one is gone; with its own place. */
  readonly keeper: { readonly stream: string; readonly fromSeq: number } | null;
  /** The rows of the ways back that it may have used or reserved. */
  readonly ways: readonly string[];
  readonly dueAtMs: number;
  readonly held: HeldTakings;
  readonly standing: MemoryStanding;
}

/** What is kept of an action once it is closed, so that a later word on its outcome finds what it stands at. */
export interface ClosedAction extends OpenAction {
  /** Null where it was never started. */
  readonly enforcement: Sha256 | null;
  readonly result: Result | null;
  /** What was issued for it. */
  readonly grants: readonly Sha256[];
}

/** Where an enforced action stands until its outcome is in. */
export function openKey(evaluation: Sha256): string {
  return stateKey("action", evaluation);
}

/** What the keys of all open actions begin with. */
export const openPrefix: string = statePrefix("action");

/** Where an action stands once it is closed. */
export function closedKey(evaluation: Sha256): string {
  return stateKey("closed", evaluation);
}

const name = text(1, 8_192);
const instant = count(8_640_000_000_000_000);
const some = 4_096;

const open = {
  evaluation: digest,
  proposal: digest,
  action: actionFields.action,
  targets: actionFields.targets,
  root: name,
  stream: name,
  fromSeq: count(),
  keeper: nullable(object({ stream: name, fromSeq: count() })),
  ways: list(2, name),
  dueAtMs: instant,
  held: object({
    rates: list(
      some,
      object({
        clause: name,
        counter: name,
        amount: count(),
        most: count(),
        key: oneOf(rateKeys),
        windowMs: nullable(count()),
      }),
    ),
    quiet: list(
      some,
      object({
        clause: name,
        counter: name,
        forMs: count(),
        after: list(actionOutcomes.length, oneOf(actionOutcomes)),
        isWaived: flag,
      }),
    ),
  }),
  standing: oneOf(["open", "good", "bad"]),
};

const openAction = object(open);

const closedAction = object({
  ...open,
  enforcement: nullable(digest),
  result: nullable(oneOf(RESULTS)),
  grants: list(some, digest),
});

/** Reads the row of an open action strictly; null for what no guard wrote. */
export function readOpen(row: StateRow): OpenAction | null {
  return fitting(row, openAction, openKey) as OpenAction | null;
}

/** Reads the row of a closed action strictly; null for what no guard wrote. */
export function readClosed(row: StateRow): ClosedAction | null {
  return fitting(row, closedAction, closedKey) as ClosedAction | null;
}

function fitting({ key, value }: StateRow, shape: Check, keyOf: (evaluation: Sha256) => string): unknown {
  return fits(shape, value) && keyOf((value as unknown as OpenAction).evaluation) === key ? value : null;
}

/** An action as its row holds it. */
export function actionRow(action: OpenAction | ClosedAction): JsonObject {
  return { ...action } as unknown as JsonObject;
}
