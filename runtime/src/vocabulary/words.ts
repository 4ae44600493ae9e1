/**
 * The words that the language, the compiler and the runtime share.
 * Data only: nothing here computes, so that `lang` may import it without importing the runtime.
 */

/** The twelve primitives, by the names that findings and records use. */
export const primitives = [
  "blast_radius",
  "schema_drift",
  "network_boundary",
  "sandbox_grant",
  "signed_audit",
  "reversibility",
  "memory_write",
  "rate_limit",
  "quorum",
  "identity_binding",
  "drift_detection",
  "kill_switch",
] as const;

/** One of the twelve primitives. */
export type Primitive = (typeof primitives)[number];

/**
 * What a finding can name: a primitive, `rule` (a `require` clause or a refuse rule) or `coverage`
 * (the proposal lies outside what the policy set covers).
 */
export type FindingSource = Primitive | "rule" | "coverage";

/** The outcomes, lowest first: the meet of two is the one that stands earlier. */
export const outcomes = ["refuse", "hold", "permit"] as const;

/** `refuse < hold < permit`. */
export type Outcome = (typeof outcomes)[number];

/** The stages of adoption, in their order. Rules of an `advisory` module are counted in the advised verdict only. */
export const stages = ["advisory", "constrained", "green_path", "calibrated"] as const;

/** One of the four stages of adoption. */
export type Stage = (typeof stages)[number];

/**
 * What an action does to its target. An action without such a word `changes` it. One that `proposes` changes nothing by
 * itself: a person or a platform carries it out, so no grant to write can come with it, and no stage asks for one.
 */
export const effects = ["changes", "reads", "restores", "proposes"] as const;

/** What an action does to its target. */
export type Effect = (typeof effects)[number];

/** Percentiles that a `blast` clause may name; `p95` is meant where none is written. */
export const percentiles = ["p50", "p75", "p90", "p95", "p99", "p999"] as const;

/** A percentile of a prediction. */
export type Percentile = (typeof percentiles)[number];

/** What a `blast` clause can bound by a share. */
export type BlastShare = "traffic" | "users";

/** The effects of statements that `schema no …` can forbid. */
export const schemaEffects = ["destructive", "breaking", "locking", "opaque"] as const;

/** An effect of the analysed statements. */
export type SchemaEffect = (typeof schemaEffects)[number];

/** What a `rate` clause can count by. */
export const rateKeys = ["agent", "target", "action", "owner"] as const;

/** What a `rate` clause counts by. */
export type RateKey = (typeof rateKeys)[number];

/** Where a sourced group's members stand with its source. */
export const groupSorts = ["team", "role", "schedule", "codeowners"] as const;

/** Where a sourced group's members stand. */
export type GroupSort = (typeof groupSorts)[number];

/** What a set of patterns holds: `paths` match by segment, `hosts` by label, `commands` by argument. */
export const patternSorts = ["paths", "hosts", "commands"] as const;

/** What a set of patterns holds. */
export type PatternSort = (typeof patternSorts)[number];

/** The days of a weekly window, in the order of ISO 8601. */
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** A day of the week. */
export type Weekday = (typeof weekdays)[number];

/** Outcomes of an executed action that `revoke on` and `rate none … after` can name. */
export const actionOutcomes = ["success", "failure", "rollback"] as const;

/** How an executed action ended. */
export type ActionOutcome = (typeof actionOutcomes)[number];

/** What a principal can be: a value, never unknown. */
export const principalKinds = ["agent", "human", "unproven"] as const;

/** An account's type proves nothing: who is not proven to be an agent or a human is `unproven`. */
export type PrincipalKind = (typeof principalKinds)[number];

/** The language versions that this build reads. */
export const languageVersions = [1] as const;

/** The words that name what a proposal and its facts hold; no declaration may take them. */
export const factNames = [
  "action",
  "target",
  "targets",
  "principal",
  "human",
  "origin",
  "now",
  "blast",
  "schema",
  "reversal",
  "memory",
] as const;
