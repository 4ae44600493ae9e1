import type { JsonObject, JsonValue } from "@interlock/ledger";

/** What came of deciding a recorded proposal once more. */
export type ReplayAnswer =
  /** Both voices decide as it is recorded, byte for byte. */
  { readonly kind: "equal" } | Differs | VoicesDisagree | Contradicted | NotReplayable;

/** Another decision comes out than the one that stands in the record. */
export interface Differs {
  readonly kind: "differs";
  /** The binding outcome as it was recorded, in whatever words. */
  readonly before: string;
  readonly after: string;
  /** One at least. */
  readonly changes: readonly DecisionChange[];
}

/** The compiled module and the interpreter decide differently: a fault of Interlock, whatever the record says. */
export interface VoicesDisagree {
  readonly kind: "voices-disagree";
  /** From what the module decides to what the interpreter does. */
  readonly changes: readonly DecisionChange[];
}

/** The record claims of its policy what the commit that it names shows to be otherwise. */
export interface Contradicted {
  readonly kind: "contradicted";
  readonly code: "module.other" | "policy.sources" | "proposal.other" | "secret.other";
  readonly message: string;
}

/** Why nobody can decide again what was decided. Codes are permanent. */
export type NotReplayableCode =
  | "commit.missing"
  | "compiler.other"
  | "policy.uncommitted"
  | "policy.unnamed"
  | "policy.unreadable"
  | "proposal.missing"
  | "secret.erased"
  | "secret.unreadable";

/** Something that it takes to decide again is not there. Nothing is guessed in its place. */
export interface NotReplayable {
  readonly kind: "not-replayable";
  readonly code: NotReplayableCode;
  readonly message: string;
  /** How it could be replayed all the same; null where nothing helps. */
  readonly help: string | null;
}

/** One thing in which two decisions differ. */
export type DecisionChange =
  | {
      readonly kind: "outcome";
      readonly verdict: VerdictName;
      readonly before: string;
      readonly after: string;
    }
  | {
      readonly kind: "finding";
      /** Null where only the later decision has it. */
      readonly before: JsonObject | null;
      /** Null where only the earlier decision has it. */
      readonly after: JsonObject | null;
      /** Which of its members differ; `role` where it decides in one of the two and not in the other. */
      readonly members: readonly string[];
    }
  | {
      readonly kind: "member";
      /** A JSON pointer into the decision, or the name of a member of the record's body. */
      readonly at: string;
      /** Undefined where it is not there. */
      readonly before: JsonValue | undefined;
      readonly after: JsonValue | undefined;
    }
  /** The same findings in another order: other bytes all the same. */
  | { readonly kind: "order" };

/** The binding verdict leaves out every rule at `advisory`. */
export type VerdictName = "binding" | "advised";

/** Says why a record is not replayed. */
export function notReplayable(
  code: NotReplayableCode,
  message: string,
  help: string | null = null,
): NotReplayable {
  return { kind: "not-replayable", code, message, help };
}

/** Says what a record claims wrongly. */
export function contradicted(code: Contradicted["code"], message: string): Contradicted {
  return { kind: "contradicted", code, message };
}
