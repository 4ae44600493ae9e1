import * as z from "zod/mini";
import type { Sha256 } from "../digest.ts";
import { countSchema, nameSchema, sha256Schema, streamSchema } from "./field-schemas.ts";

/** The longest time that a stream may promise between two heartbeats: a day. */
export const MAX_HEARTBEAT_MS: number = 24 * 60 * 60 * 1000;

/** The first record of a stream that says when it is open. */
export type StreamOpenBody = {
  /** What writes it: a process, a host; no personal data. */
  readonly writer: string;
  /** The writer's software and version. */
  readonly software: string;
  /** No more time than this passes between two of its records while it is open. */
  readonly heartbeatMs: number;
  /** The digest of the last record of the stream that this one goes on from; null for none. */
  readonly predecessor: Sha256 | null;
};

/** A size of the log and its root, as a checkpoint says them. */
export type SeenCheckpoint = { readonly size: number; readonly root: Sha256 };

/** A sign of life of a writer that has nothing else to say. */
export type HeartbeatBody = {
  /** The last checkpoint that the writer saw; null for none. A log that shows others another tree is found by it. */
  readonly checkpoint: SeenCheckpoint | null;
  /** The halt epoch that the writer goes by; null where it enforces nothing. */
  readonly haltEpoch: number | null;
};

/** The last record of a stream. */
export type StreamCloseBody = {
  readonly reason: string;
  /** The stream that goes on from this one; null for none, or none known yet. */
  readonly successor: string | null;
};

/** A {@link StreamOpenBody}. */
export const streamOpenSchema: z.ZodMiniType<StreamOpenBody> = z.strictObject({
  writer: nameSchema,
  software: nameSchema,
  heartbeatMs: z.int().check(z.minimum(1), z.maximum(MAX_HEARTBEAT_MS)),
  predecessor: z.nullable(sha256Schema),
});

/** A {@link HeartbeatBody}. */
export const heartbeatSchema: z.ZodMiniType<HeartbeatBody> = z.strictObject({
  checkpoint: z.nullable(z.strictObject({ size: countSchema, root: sha256Schema })),
  haltEpoch: z.nullable(countSchema),
});

/** A {@link StreamCloseBody}. */
export const streamCloseSchema: z.ZodMiniType<StreamCloseBody> = z.strictObject({
  reason: nameSchema,
  successor: z.nullable(streamSchema),
});
