import {
  type Authority,
  canonicalDigest,
  conceal,
  LedgerError,
  SALT_BYTES,
  ulid,
  ULID_RANDOM_BYTES,
} from "@interlock/ledger";

import { isInstant } from "../kernel/fact-value.ts";
import { needsOf } from "../needs.ts";
import type { Proposal } from "../proposal.ts";
import { concealedPart } from "../record/concealed.ts";
import { coverageFinding } from "./coverage-finding.ts";
import type { Proposed, ProposalInput, Refused } from "./lifecycle.ts";
import { countUnrecorded, refusedUnrecorded } from "./over-budget.ts";
import type { Caller, GuardParts } from "./ports.ts";
import { foreseen, plannedWay } from "./prediction.ts";
import { readInput } from "./proposal-input.ts";
import { frameOf, written } from "./written.ts";

/**
 * Takes what somebody asks for: its shape is checked, the runtime says what it would touch, and it is on record. What cannot be read is
 * refused before any record, and the finding names the field. The record is handed to the store, and durable before any verdict is.
 */
export async function propose(parts: GuardParts, given: ProposalInput): Promise<Proposed | Refused> {
  const read = readInput(given, parts.limits.proposalBytes);
  if (read.kind === "malformed") {
    await countUnrecorded(parts, "");
    return unreadable(read.misfit.where, read.misfit.what);
  }
  const { input } = read;
  const nowMs = parts.clock.nowMs();
  // Without a time that a record can hold nothing is recorded, and so nothing is proposed.
  if (!isInstant(nowMs)) return unreadable("now", "is no time that the host's clock could tell");
  const { action, targets, payload, by } = input;
  const nonce = input.nonce ?? ulid(nowMs, parts.randomBytes(ULID_RANDOM_BYTES));
  const proposal: Proposal = { v: 1, nonce, action, targets, payload };
  const recorded = concealedProposal(parts, proposal, input, nowMs);
  if ("kind" in recorded) return recorded;
  const { module } = parts.policy;
  const question = { proposal, caller: by, needs: needsOf(module, action), nowMs };
  const { prediction, way } = await foreseen(parts, question);
  const planned = plannedWay(way);
  const digest = canonicalDigest(recorded.document, parts.sha256);
  const unrecorded = { proposal, digest, caller: by, prediction, way, grant: input.grant ?? null } as const;
  const known = await refusedUnrecorded(parts, { kind: "proposed", ...unrecorded });
  if (known !== null) return known;
  if (recorded.secrets.length > 0) await parts.secrets.put(recorded.secrets);
  const record = await written(parts, {
    ...frameOf(parts),
    kind: "propose",
    proposalDigest: digest,
    parents: [],
    body: {
      proposal: recorded.document,
      authority: authorityOf(by),
      ...(prediction === null ? {} : { prediction }),
      ...(planned === null ? {} : { reversal: planned.reversal }),
      ...(input.claims === undefined ? {} : { claims: input.claims }),
    },
  });
  parts.trace("proposed");
  return { kind: "proposed", ...unrecorded, record };
}

function concealedProposal(
  { policy, randomBytes }: GuardParts,
  proposal: Proposal,
  { by, claims }: ProposalInput,
  nowMs: number,
): ReturnType<typeof concealedPart> | Refused {
  try {
    // Claims are kept as they are, so nothing in them may look like what a commitment stands for.
    if (claims !== undefined) conceal(claims, [], noSalt);
    const facts = { principal: by.principal, identity: by.identity };
    const freshSalt = (): Uint8Array => randomBytes(SALT_BYTES);
    return concealedPart("proposal", { proposal, facts }, policy.module.vocabulary, nowMs, freshSalt);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return unreadable((error.problem.at ?? "").slice(1).replaceAll("/", "."), error.problem.message);
  }
}

function noSalt(): Uint8Array {
  throw new Error("nothing is concealed in claims");
}

/** Who acts, as the record of a proposal says it. */
function authorityOf({ principal, identity }: Caller): Authority {
  const isKnown = identity.kind === "known";
  return {
    principal,
    isVerified: isKnown && identity.verified,
    issuer: isKnown && identity.issuer !== "" ? identity.issuer : null,
    chain: isKnown ? identity.chain : [],
  };
}

/** A refusal of what was not read: there is no record of it, and nothing to be judged. */
function unreadable(where: string, what: string): Refused {
  const finding = coverageFinding(
    `\`${where === "" ? "the proposal" : where}\` ${what}`,
    "a proposal that can be read",
    "mend it, and propose again",
  );
  return { kind: "refused", by: "propose", findings: [finding], record: null };
}
