import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { canonicalDigest, openLedger, type JsonObject, type PolicyPin, type Signer } from "@interlock/ledger";
import { decide, targetKey, type Decision } from "@interlock/runtime";
import { createLog, openLog } from "@interlock/stores/disk";

import { compileTexts } from "../../test/compiled-text.ts";
import { asked, type Asked } from "../evaluate/asked.ts";
import { policyTexts } from "../evaluate/policy-text.ts";
import { generatedRequests } from "../evaluate/requests.ts";
import { generatedRules } from "../evaluate/rules.ts";
import { median } from "../measure.ts";
import { origin } from "./signed-records.ts";

const rules = 100;
const count = 600;
const warmUp = 200;

/** Microseconds from a proposal to its verdict with both records durable: in the median, and what the decision is of it. */
export type PathFigures = Readonly<Record<"all" | "deciding", number>>;

/** Proposes, decides and records, one proposal after the other, under a policy of a hundred rules. */
export async function wholePath(folder: string, signer: Signer): Promise<PathFigures> {
  const generated = generatedRules(rules);
  const { module, compiled } = await compileTexts(policyTexts(generated));
  const requests = generatedRequests(generated, warmUp + count).map(asked);
  const path = join(folder, "path");
  createLog(path, { origin });
  const log = openLog(path, { access: "write" });
  const ledger = openLedger({
    store: log,
    signer,
    stream: "path/1",
    origin,
    nowMs: Date.now,
    randomBytes: (bytes) => new Uint8Array(randomBytes(bytes)),
  });
  const policy: PolicyPin = {
    repository: "bench.example/policies",
    commit: "ab".repeat(20),
    sources: compiled.pin.sources,
    moduleDigest: compiled.moduleDigest,
    compiler: compiled.pin.compiler,
    language: String(compiled.pin.language),
  };
  const taken: { readonly all: number; readonly deciding: number }[] = [];
  for (const one of requests) {
    const start = performance.now();
    const proposal = plain(one.proposal);
    const frame = { stage: "constrained", proposalDigest: canonicalDigest(proposal), policy } as const;
    const proposed = await ledger.append({ ...frame, kind: "propose", parents: [], body: { proposal } });
    const before = performance.now();
    const decision = decide(module, one.proposal, one.facts);
    const deciding = performance.now() - before;
    const body = evaluated(one, decision, frame.proposalDigest);
    await ledger.append({ ...frame, kind: "evaluate", parents: [proposed.digest], body });
    taken.push({ all: performance.now() - start, deciding });
  }
  await log.close();
  const counted = taken.slice(warmUp);
  return {
    all: median(counted.map(({ all }) => all)) * 1000,
    deciding: median(counted.map(({ deciding }) => deciding)) * 1000,
  };
}

function evaluated({ proposal, facts }: Asked, decision: Decision, proposalDigest: string) {
  const recorded = plain(facts);
  return {
    proposalDigest,
    factsDigest: canonicalDigest(recorded),
    facts: recorded,
    decision: plain(decision),
    action: proposal.action,
    targets: proposal.targets.map(targetKey),
    agent: plain(facts.principal),
    outcome: decision.binding.outcome,
    advised: decision.advised.outcome,
    primitives: [...new Set(decision.binding.deciding.map((finding) => finding.source))].sort(),
  };
}

/** The value as plain JSON, as a record holds it. */
function plain(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
