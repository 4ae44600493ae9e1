import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { canonical, verifyChain, verifyRecord, type KeyRegistry, type Statement } from "@interlock/ledger";
import { decide, type Decision, type Facts, type PolicyModule, type Proposal } from "@interlock/runtime";
import { factsSchema, proposalSchema } from "@interlock/runtime/schema";

/** One recorded evaluation, verified, and decided once more from what the records hold. */
export interface Replayed {
  readonly path: string;
  readonly digest: string;
  readonly proposal: Proposal;
  readonly facts: Facts;
  readonly decision: Decision;
  /** How many records the chain around it has. */
  readonly chain: number;
}

/**
 * Reads a folder of records with nothing but the public key, and decides every proposal again from the recorded
 * facts, by the very module that the records name; nothing where there is no such folder. Throws where a record does not verify, the chain has a gap, or another verdict comes out.
 */
export async function replayRecords(
  folder: string,
  registry: KeyRegistry,
  module: PolicyModule,
  moduleDigest: string,
): Promise<readonly Replayed[]> {
  const names = existsSync(folder) ? (await readdir(folder)).sort((a, b) => (a < b ? -1 : 1)) : [];
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, envelope: new Uint8Array(await readFile(path)) };
    }),
  );
  const chain = verifyChain(files, registry);
  if (!chain.ok) throw new Error(`the chain breaks at record ${chain.index}: ${chain.problem.message}`);
  const proposals = new Map<string, Proposal>();
  const replayed: Replayed[] = [];
  for (const { path, envelope } of files) {
    const verified = verifyRecord(envelope, registry);
    if (!verified.ok) throw new Error(`${path}: ${verified.problem.message}`);
    const { digest, statement } = verified;
    const { predicate } = statement;
    if (predicate.kind === "propose") proposals.set(digest, proposalSchema.parse(predicate.body.proposal));
    if (predicate.policy?.moduleDigest !== moduleDigest)
      throw new Error(`${path} was decided by another module`);
    if (predicate.kind !== "evaluate") continue;
    const proposal = proposals.get(predicate.parents[0] ?? "");
    if (proposal === undefined) throw new Error(`${path} names no recorded proposal`);
    replayed.push({
      path,
      digest,
      proposal,
      chain: files.length,
      ...decideAgain(path, proposal, predicate.body, module),
    });
  }
  return replayed;
}

type EvaluateBody = Extract<Statement["predicate"], { kind: "evaluate" }>["body"];

function decideAgain(
  path: string,
  proposal: Proposal,
  body: EvaluateBody,
  module: PolicyModule,
): Pick<Replayed, "facts" | "decision"> {
  const facts = factsSchema.parse(body.facts);
  const decision = decide(module, proposal, facts);
  if (canonical(decision) !== canonical(body.decision)) {
    throw new Error(`${path} records another verdict than its facts give`);
  }
  return { facts, decision };
}
