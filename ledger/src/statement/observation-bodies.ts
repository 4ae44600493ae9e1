import * as z from "zod/mini";
import type { Sha256 } from "../digest.ts";
import type { JsonValue } from "../json.ts";
import { PERCENTILES } from "./blast.ts";
import type { Percentile } from "./blast.ts";
import {
  countSchema,
  instantMsSchema,
  jsonValueSchema,
  listSchema,
  nameSchema,
  ppmSchema,
  sha256Schema,
} from "./field-schemas.ts";

/** How many differences one record may list. */
const MAX_DIFFERENCES = 256;

/** How many measures one calibration may report. */
const MAX_MEASURES = 64;

/** Whether what is observed is what was declared. */
export type DriftBody = {
  /** `module.contract`. */
  readonly contract: string;
  /** The target by its key; null for a contract that has none. */
  readonly target: string | null;
  readonly hasDrifted: boolean;
  /** Who looked. */
  readonly source: string;
  readonly observedAtMs: number;
  /** The digests of both states; null where a state has none. */
  readonly declaredDigest: Sha256 | null;
  readonly observedDigest: Sha256 | null;
  /** Where they differ, as far as it is told. */
  readonly differences: readonly {
    readonly field: string;
    readonly declared: JsonValue;
    readonly observed: JsonValue;
  }[];
};

/** How well one bound held. */
export type CalibratedMeasure = {
  readonly measure: "traffic" | "users";
  readonly percentile: Percentile;
  /** The share of outcomes that should lie at or below the bound. */
  readonly nominalPpm: number;
  /** The share that did. */
  readonly coveredPpm: number;
  /** Observed less predicted, on average; below 0 where too much was predicted. */
  readonly meanErrorPpm: number;
  /** The severity that the predictor goes by from now on. */
  readonly severityPpm: number;
};

/** What outcomes say of earlier predictions. */
export type CalibrateBody = {
  /** The predictor and its version. */
  readonly by: string;
  /** The digest of the model that is calibrated; null for a predictor without one. */
  readonly modelDigest: Sha256 | null;
  readonly action: string;
  /** The target by its key; null for all targets of the action. */
  readonly target: string | null;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly outcomes: number;
  /** The canonical digest of the list of the remember records that were counted, in the log's order. */
  readonly outcomesDigest: Sha256;
  readonly measures: readonly CalibratedMeasure[];
};

const differenceSchema = z.strictObject({
  field: nameSchema,
  declared: jsonValueSchema,
  observed: jsonValueSchema,
});

/** A {@link DriftBody}. */
export const driftSchema: z.ZodMiniType<DriftBody> = z.strictObject({
  contract: nameSchema,
  target: z.nullable(nameSchema),
  hasDrifted: z.boolean(),
  source: nameSchema,
  observedAtMs: instantMsSchema,
  declaredDigest: z.nullable(sha256Schema),
  observedDigest: z.nullable(sha256Schema),
  differences: listSchema(differenceSchema, { atMost: MAX_DIFFERENCES }),
});

const measureSchema = z.strictObject({
  measure: z.enum(["traffic", "users"]),
  percentile: z.enum(PERCENTILES),
  nominalPpm: ppmSchema,
  coveredPpm: ppmSchema,
  meanErrorPpm: z.int().check(z.minimum(-1_000_000), z.maximum(1_000_000)),
  severityPpm: ppmSchema,
});

/** A {@link CalibrateBody}. */
export const calibrateSchema: z.ZodMiniType<CalibrateBody> = z.strictObject({
  by: nameSchema,
  modelDigest: z.nullable(sha256Schema),
  action: nameSchema,
  target: z.nullable(nameSchema),
  fromMs: instantMsSchema,
  untilMs: instantMsSchema,
  outcomes: countSchema,
  outcomesDigest: sha256Schema,
  measures: listSchema(measureSchema, { atMost: MAX_MEASURES }),
});
