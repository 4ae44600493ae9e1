import * as z from "zod/mini";
import type { Sha256 } from "../digest.ts";
import {
  countSchema,
  listSchema,
  nameSchema,
  positiveSchema,
  recordListSchema,
  sha256Schema,
  textSchema,
} from "./field-schemas.ts";
import { principalSchema } from "./principal.ts";
import type { Principal } from "./principal.ts";

/** The switch that stops everything, whatever the policies in force declare. */
export const EVERY_SWITCH = "*";

/** Who can resume what a switch stopped, as the policy in force at the throw said; groups with their arguments, as facts name them. */
export type ResumeQuorum = {
  readonly seats: readonly {
    readonly count: number;
    readonly group: string;
    /** The canonical digest of the group as the policy declared it: another group of the same name resumes nothing. */
    readonly declared?: Sha256;
  }[];
  /** How many seats agents may fill; null is none. */
  readonly agentsAtMost: number | null;
  readonly bySoftwareKey: boolean;
  /** Approvals older than this do not count; null for any age. */
  readonly withinMs: number | null;
};

/** A switch that was thrown. */
export type HaltBody = {
  /** `module.switch`, or {@link EVERY_SWITCH}. */
  readonly switch: string;
  /** The halt epoch that begins with it. */
  readonly epoch: number;
  /** Null where no policy says: then registrars resume. */
  readonly quorum: ResumeQuorum | null;
  readonly by: Principal;
  readonly reason: string;
  /** A drill stops what a halt stops, and counts as none. */
  readonly isDrill: boolean;
  /** The record that set off an alarm; null for a person's throw. */
  readonly cause: Sha256 | null;
};

/** A switch that its quorum took back. */
export type ResumeBody = {
  readonly switch: string;
  /** The halt epoch that begins with it. */
  readonly epoch: number;
  /** Every halt of this switch that it ends. */
  readonly halts: readonly Sha256[];
  /** Approve records of the kind `resume`. */
  readonly approvals: readonly Sha256[];
  readonly reason: string;
};

const seatSchema = z.strictObject({
  count: positiveSchema,
  group: nameSchema,
  declared: z.exactOptional(sha256Schema),
});

const quorumSchema = z.strictObject({
  seats: listSchema(seatSchema, { atLeast: 1, atMost: 64 }),
  agentsAtMost: z.nullable(countSchema),
  bySoftwareKey: z.boolean(),
  withinMs: z.nullable(positiveSchema),
});

/** A {@link HaltBody}. */
export const haltSchema: z.ZodMiniType<HaltBody> = z.strictObject({
  switch: nameSchema,
  epoch: positiveSchema,
  quorum: z.nullable(quorumSchema),
  by: principalSchema,
  reason: textSchema,
  isDrill: z.boolean(),
  cause: z.nullable(sha256Schema),
});

/** A {@link ResumeBody}. */
export const resumeSchema: z.ZodMiniType<ResumeBody> = z.strictObject({
  switch: nameSchema,
  epoch: positiveSchema,
  halts: recordListSchema(1),
  approvals: recordListSchema(1),
  reason: textSchema,
});
