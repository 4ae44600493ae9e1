import * as z from "zod/mini";
import type { Sha256 } from "../digest.ts";
import { countSchema, instantMsSchema, nameSchema, ppmSchema, sha256Schema } from "./field-schemas.ts";

/** The percentiles at which a share can be bounded. */
export const PERCENTILES = ["p50", "p75", "p90", "p95", "p99", "p999"] as const;

/** A percentile's name; `p999` is 99.9%. */
export type Percentile = (typeof PERCENTILES)[number];

/** A share that was predicted, in parts per million. */
export type PredictedShare = {
  readonly pointPpm: number;
  /** The upper bound at each percentile that could be said. */
  readonly upperPpm: { readonly [at in Percentile]?: number };
  /** How many observations it rests on. */
  readonly samples: number;
};

/** What an action was predicted to touch, and by what. */
export type Prediction = {
  /** The predictor and its version. */
  readonly by: string;
  /** The digest of the model that it asked; null for one without a model. */
  readonly modelDigest: Sha256 | null;
  /** Which part of the predictor spoke. */
  readonly part: string;
  readonly traffic?: PredictedShare;
  readonly users?: PredictedShare;
  /** How many services at most. */
  readonly servicesAtMost?: number;
};

/** What an action was seen to touch, between two times. */
export type ObservedBlast = {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly trafficPpm?: number;
  readonly usersPpm?: number;
  readonly services?: number;
  /** The share that would have been touched without the action. */
  readonly backgroundPpm?: number;
};

const upperSchema = z.strictObject({
  p50: z.exactOptional(ppmSchema),
  p75: z.exactOptional(ppmSchema),
  p90: z.exactOptional(ppmSchema),
  p95: z.exactOptional(ppmSchema),
  p99: z.exactOptional(ppmSchema),
  p999: z.exactOptional(ppmSchema),
});

/** A {@link PredictedShare}. */
export const predictedShareSchema: z.ZodMiniType<PredictedShare> = z.strictObject({
  pointPpm: ppmSchema,
  upperPpm: upperSchema,
  samples: countSchema,
});

/** A {@link Prediction}. */
export const predictionSchema: z.ZodMiniType<Prediction> = z.strictObject({
  by: nameSchema,
  modelDigest: z.nullable(sha256Schema),
  part: nameSchema,
  traffic: z.exactOptional(predictedShareSchema),
  users: z.exactOptional(predictedShareSchema),
  servicesAtMost: z.exactOptional(countSchema),
});

/** An {@link ObservedBlast}. */
export const observedBlastSchema: z.ZodMiniType<ObservedBlast> = z.strictObject({
  fromMs: instantMsSchema,
  untilMs: instantMsSchema,
  trafficPpm: z.exactOptional(ppmSchema),
  usersPpm: z.exactOptional(ppmSchema),
  services: z.exactOptional(countSchema),
  backgroundPpm: z.exactOptional(ppmSchema),
});
