import * as z from "zod/mini";
import { ULID_PATTERN } from "../ulid.ts";
import { approveSchema, grantSchema, overrideSchema, revokeSchema } from "./authority-bodies.ts";
import { redactSchema } from "./correction-bodies.ts";
import {
  gitIdSchema,
  keyIdSchema,
  listSchema,
  nameSchema,
  originSchema,
  pattern,
  sha256Schema,
  streamSchema,
} from "./field-schemas.ts";
import { MAX_SEQ, PREDICATE_VERSION, STAGES } from "./frame.ts";
import { keyEnrollSchema, keyRevokeSchema, keyRotateSchema } from "./key-bodies.ts";
import { enforceSchema, evaluateSchema, proposeSchema, rememberSchema } from "./lifecycle-bodies.ts";
import { calibrateSchema, driftSchema } from "./observation-bodies.ts";
import { activateSchema } from "./policy-bodies.ts";
import { RECORD_KINDS } from "./record-kind.ts";
import type { RecordKind } from "./record-kind.ts";
import { STATEMENT_TYPE } from "./statement.ts";
import type { Bodies, Predicate, Statement } from "./statement.ts";
import { heartbeatSchema, streamCloseSchema, streamOpenSchema } from "./stream-bodies.ts";
import { FIRST_SUBJECTS, POLICY_SUBJECT } from "./subject.ts";
import { haltSchema, resumeSchema } from "./switch-bodies.ts";

/** How many parents a record may name. */
export const MAX_PARENTS = 64;

/** How many source files a policy pin may list. */
export const MAX_POLICY_SOURCES = 256;

const policyFields = {
  repository: nameSchema,
  sources: listSchema(z.strictObject({ path: nameSchema, blob: gitIdSchema, sha256: sha256Schema }), {
    atMost: MAX_POLICY_SOURCES,
  }),
  moduleDigest: sha256Schema,
  compiler: nameSchema,
  language: nameSchema,
};

const pinned = {
  policy: z.exactOptional(z.strictObject({ ...policyFields, commit: z.nullable(gitIdSchema) })),
};
// What takes effect comes from a commit, and says which.
const committed = { policy: z.strictObject({ ...policyFields, commit: gitIdSchema }) };
// Where no policy decides, none is named.
const unpinned = {};

const frame = {
  v: z.literal(PREDICATE_VERSION),
  id: pattern(ULID_PATTERN, "expected a ULID"),
  stream: streamSchema,
  seq: z.int().check(z.minimum(0), z.maximum(MAX_SEQ)),
  prev: z.nullable(sha256Schema),
  parents: listSchema(sha256Schema, { atMost: MAX_PARENTS }),
  at: pattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "expected a UTC time with milliseconds"),
  keyId: keyIdSchema,
  origin: originSchema,
  stage: z.enum(STAGES),
};

type KindShape<K extends RecordKind> = {
  readonly body: z.ZodMiniType<Bodies[K]>;
  readonly policy: typeof pinned | typeof committed | typeof unpinned;
};

const shapes: { readonly [K in RecordKind]: KindShape<K> } = {
  propose: { body: proposeSchema, policy: pinned },
  evaluate: { body: evaluateSchema, policy: pinned },
  enforce: { body: enforceSchema, policy: pinned },
  remember: { body: rememberSchema, policy: pinned },
  grant: { body: grantSchema, policy: pinned },
  revoke: { body: revokeSchema, policy: pinned },
  approve: { body: approveSchema, policy: pinned },
  override: { body: overrideSchema, policy: pinned },
  halt: { body: haltSchema, policy: pinned },
  resume: { body: resumeSchema, policy: pinned },
  drift: { body: driftSchema, policy: pinned },
  calibrate: { body: calibrateSchema, policy: unpinned },
  activate: { body: activateSchema, policy: committed },
  "key.enroll": { body: keyEnrollSchema, policy: unpinned },
  "key.rotate": { body: keyRotateSchema, policy: unpinned },
  "key.revoke": { body: keyRevokeSchema, policy: unpinned },
  "stream.open": { body: streamOpenSchema, policy: unpinned },
  heartbeat: { body: heartbeatSchema, policy: unpinned },
  "stream.close": { body: streamCloseSchema, policy: unpinned },
  redact: { body: redactSchema, policy: unpinned },
};

const predicates = RECORD_KINDS.map((kind) => {
  const { body, policy } = shapes[kind];
  return z.strictObject({ ...frame, ...policy, kind: z.literal(kind), body });
});

type PredicateSchema = (typeof predicates)[number];

// Each option pairs one kind with its body by the table above, which the type of a list cannot say.
const predicateSchema = z.discriminatedUnion(
  "kind",
  predicates as [PredicateSchema, ...PredicateSchema[]],
) as unknown as z.ZodMiniType<Predicate>;

const subjectSchema = z.discriminatedUnion("name", [
  z.strictObject({ name: z.enum(FIRST_SUBJECTS), digest: z.strictObject({ sha256: sha256Schema }) }),
  z.strictObject({ name: z.literal(POLICY_SUBJECT), digest: z.strictObject({ gitCommit: gitIdSchema }) }),
]);

/** Accepts exactly the statements of this version: closed at every level but the JSON that the runtime owns. */
export const statementSchema: z.ZodMiniType<Statement> = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: listSchema(subjectSchema, { atLeast: 1, atMost: 2 }),
  predicateType: nameSchema,
  predicate: predicateSchema,
});
