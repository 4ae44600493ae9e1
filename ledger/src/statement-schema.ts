import * as z from "zod";
import { isJsonObject } from "./json.ts";
import type { JsonObject } from "./json.ts";
import {
  MAX_SEQ,
  MODULE_NAME_PATTERN,
  MODULE_SUBJECT,
  ORIGIN_PATTERN,
  OUTCOMES,
  POLICY_SUBJECT,
  PREDICATE_VERSION,
  PROPOSAL_SUBJECT,
  STAGES,
  STATEMENT_TYPE,
  STREAM_PATTERN,
} from "./statement.ts";
import type { Statement } from "./statement.ts";
import { ULID_PATTERN } from "./ulid.ts";

/** How many parents a record may name. */
export const MAX_PARENTS = 64;

/** How many source files a policy pin may list. */
export const MAX_POLICY_SOURCES = 256;

/** How many targets one evaluation may judge. */
export const MAX_TARGETS = 1024;

/** How many primitives one evaluation may name. */
export const MAX_PRIMITIVES = 64;

/** How many UTF-16 units a path, a target, a reason or another name may have. */
export const MAX_NAME_LENGTH = 1024;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 lowercase hexadecimal digits");
const gitId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "expected a whole git object id");
const keyId = z.string().regex(/^sha256:[0-9a-f]{64}$/, "expected `sha256:` and 64 hexadecimal digits");
const name = z.string().min(1).max(MAX_NAME_LENGTH);
const text = z.string().max(MAX_NAME_LENGTH);
const outcome = z.enum(OUTCOMES);
// What lies inside is plain JSON already, by the strict parse or by `canonical`; its shape is the runtime's.
const jsonObject = z.custom<JsonObject>(isJsonObject, "expected an object");

const policy = z.strictObject({
  repository: name,
  commit: gitId.nullable(),
  sources: z.array(z.strictObject({ path: name, blob: gitId, sha256 })).max(MAX_POLICY_SOURCES),
  moduleDigest: sha256,
  compiler: name,
  language: name,
});

const frame = {
  v: z.literal(PREDICATE_VERSION),
  id: z.string().regex(ULID_PATTERN, "expected a ULID"),
  stream: z.string().regex(STREAM_PATTERN, "expected a stream's name"),
  seq: z.int().min(0).max(MAX_SEQ),
  prev: sha256.nullable(),
  parents: z.array(sha256).max(MAX_PARENTS),
  at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "expected a UTC time with milliseconds"),
  keyId,
  origin: z.string().regex(ORIGIN_PATTERN, "expected a log's origin"),
  stage: z.enum(STAGES),
  policy: policy.exactOptional(),
};

const predicate = z.discriminatedUnion("kind", [
  z.strictObject({ ...frame, kind: z.literal("propose"), body: z.strictObject({ proposal: jsonObject }) }),
  z.strictObject({
    ...frame,
    kind: z.literal("evaluate"),
    body: z.strictObject({
      proposalDigest: sha256,
      factsDigest: sha256,
      facts: jsonObject,
      decision: jsonObject,
      action: name,
      targets: z.array(text).max(MAX_TARGETS),
      agent: jsonObject,
      outcome,
      advised: outcome,
      primitives: z.array(name).max(MAX_PRIMITIVES),
    }),
  }),
  z.strictObject({
    ...frame,
    kind: z.literal("enforce"),
    body: z.strictObject({ evaluation: sha256, outcome, reason: text.exactOptional() }),
  }),
  z.strictObject({
    ...frame,
    kind: z.literal("remember"),
    body: z.strictObject({ enforcement: sha256, observed: jsonObject }),
  }),
  z.strictObject({
    ...frame,
    // What takes effect comes from a commit, and says which.
    policy: policy.extend({ commit: gitId }),
    kind: z.literal("activate"),
    body: z.strictObject({
      module: z.string().regex(MODULE_NAME_PATTERN, "expected a module's name"),
      planDigest: sha256,
      pinDigest: sha256,
      kernel: name,
      replaces: sha256.nullable(),
    }),
  }),
]);

const subject = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal(PROPOSAL_SUBJECT), digest: z.strictObject({ sha256 }) }),
  z.strictObject({ name: z.literal(POLICY_SUBJECT), digest: z.strictObject({ gitCommit: gitId }) }),
  z.strictObject({ name: z.literal(MODULE_SUBJECT), digest: z.strictObject({ sha256 }) }),
]);

/** Accepts exactly the statements of this version: closed at every level but the JSON the runtime owns. */
export const statementSchema: z.ZodType<Statement> = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(subject).min(1).max(2),
  predicateType: name,
  predicate,
});
