import type { CompiledNeeds } from "./compiled-needs.ts";
import type * as kernel from "./kernel.ts";
import type { Measure } from "./kernel/measure.ts";
import type { Unit } from "./kernel/show.ts";
import type { StateSubject, Subject } from "./kernel/subject.ts";
import type { Truth, Value } from "./kernel/value.ts";
import type { People } from "./people.ts";
import type { QuickTable } from "./quick/table.ts";
import type { Vocabulary } from "./vocabulary/table.ts";
import type {
  ActionOutcome,
  BlastShare,
  FindingSource,
  Percentile,
  RateKey,
  Stage,
} from "./vocabulary/words.ts";

/** Where every line of a verdict comes from: the exact sources, and what made the module out of them. */
export interface Pin {
  /** `github.com/owner/name`, or null where the repository has no remote. */
  readonly repository: string | null;
  /** The full commit id; null for sources that are not committed, which no guard enforces unasked. */
  readonly commit: string | null;
  readonly sources: readonly {
    readonly path: string;
    /** Git blob id, hex. */
    readonly blob: string;
    /** SHA-256 of the text's bytes, hex. */
    readonly sha256: string;
  }[];
  readonly compiler: string;
  readonly language: number;
  /** SHA-256 of the plan's canonical JSON, hex: the same policy has the same digest, wherever it lies. */
  readonly plan: string;
}

/** The functions that a compiled module is handed. */
export type Kernel = typeof kernel;

/** The data of a clause that the code beside it does not need. */
export interface ClauseTable {
  /** `module.rule.primitive.form`. */
  readonly id: string;
  readonly source: FindingSource;
  /** `path:line:column`, 1-based. */
  readonly at: string;
  readonly unless: People | null;
  readonly quorum: People | null;
  readonly grant: GrantTable | null;
  /** `grant at most`, in milliseconds. */
  readonly grantAtMostMs: number | null;
  /** The list of `each x in LIST:` as it is written; null where the clause is judged once. */
  readonly each: string | null;
  /** How an element of that list is written in findings, by its type's unit; `redacted` where the list is secret. */
  readonly elementShownAs?: Unit | "redacted";
  /** What a `rate` or a `blast` clause bounds: what an enforcement takes, and is held against. Left out for every other clause. */
  readonly budget?: BudgetTable;
}

/** A bound on what many actions may take together: of a counter, or of what is touched by all that are not settled. */
export type BudgetTable =
  /** `rate N per D per KEY` */
  | { readonly kind: "per"; readonly most: number; readonly windowMs: number; readonly key: RateKey }
  /** `rate N at once per KEY` */
  | { readonly kind: "at_once"; readonly most: number; readonly key: RateKey }
  /** `rate none for D after OUTCOME, … per KEY` */
  | {
      readonly kind: "none";
      readonly forMs: number;
      readonly after: readonly ActionOutcome[];
      readonly key: RateKey;
    }
  /** `blast traffic|users PERCENTILE <= N%` */
  | {
      readonly kind: "share";
      readonly share: BlastShare;
      readonly percentile: Percentile;
      readonly atMostPpm: number;
    }
  /** `blast services <= N` */
  | { readonly kind: "services"; readonly atMost: number };

/** What `grant …` in a permit gives. */
export interface GrantTable {
  readonly access: "read" | "write";
  readonly on: "target" | readonly string[];
  readonly expiresMs: number;
  readonly uses: number | null;
  readonly revokeOn: readonly ActionOutcome[];
}

/** The data of a rule. */
export interface RuleTable {
  /** `module.rule`. */
  readonly id: string;
  readonly module: string;
  readonly kind: "permit" | "bound" | "refuse";
  readonly stage: Stage;
  readonly at: string;
  /** Every action that the rule reaches. */
  readonly actions: readonly string[];
  /** Of a refuse rule: who may waive it. */
  readonly unless: People | null;
  readonly clauses: readonly ClauseTable[];
}

/** A switch: while it is thrown nothing in its reach is permitted. */
export interface SwitchTable {
  /** `module.switch`. */
  readonly id: string;
  readonly module: string;
  readonly at: string;
  /** Every action that it stops: none that restores, unless the switch says so. */
  readonly actions: readonly string[];
  /** Who can resume what it stopped. */
  readonly resume: People;
}

/** `stage at most constrained on …`: permits of a later stage do not count there. */
export interface CeilingTable {
  readonly module: string;
  readonly at: string;
  readonly stage: Stage;
  readonly actions: readonly string[];
}

/** The code of a switch or a ceiling: whether the target lies in its reach. */
export interface ReachCode {
  readonly scope: (k: Kernel, x: Subject) => Truth;
}

/** The code of a contract; `holds` is null for a contract of a schema, which is compared elsewhere. */
export interface ContractCode {
  readonly holds: ((k: Kernel, x: StateSubject) => Truth) | null;
}

/** The code of a clause. `e0` is the element of its `each`; a clause without one ignores it. */
export interface ClauseCode {
  readonly each: ((k: Kernel, x: Subject) => Value) | null;
  readonly when: ((k: Kernel, x: Subject, e0: Value) => Truth) | null;
  /** Null for a quorum: its condition is the approval itself. */
  readonly measure: ((k: Kernel, x: Subject, e0: Value) => Measure) | null;
  readonly because: ((k: Kernel, x: Subject, e0: Value) => string) | null;
}

/** The code of a rule, at the same index as its data. */
export interface RuleCode {
  readonly scope: (k: Kernel, x: Subject) => Truth;
  /** Of a refuse rule: what its scope saw, for the finding. */
  readonly measure: ((k: Kernel, x: Subject) => Measure) | null;
  readonly because: ((k: Kernel, x: Subject) => string) | null;
  readonly clauses: readonly ClauseCode[];
}

/**
 * What the compiler emits: data, and code that is handed its kernel.
 * A module imports nothing at run time, so it can be loaded, hashed and replayed anywhere.
 */
export interface PolicyModule {
  readonly pin: Pin;
  readonly vocabulary: Vocabulary;
  readonly rules: readonly RuleTable[];
  readonly code: readonly RuleCode[];
  readonly switches: readonly SwitchTable[];
  readonly switchCode: readonly ReachCode[];
  readonly ceilings: readonly CeilingTable[];
  readonly ceilingCode: readonly ReachCode[];
  /** At the same index as `vocabulary.contracts`. */
  readonly contractCode: readonly ContractCode[];
  /** What is read to decide each action; left out or null where everything that is given may be: see `needsOf`. */
  readonly needs?: readonly CompiledNeeds[] | null;
  /** How a certain permit is found without judging every rule; null where every rule is judged. */
  readonly quick: QuickTable | null;
}
