import { join } from "node:path";
import {
  compilePolicySet,
  isSourceProblem,
  loadPolicySet,
  readConfiguration,
  type CompiledSet,
} from "@interlock/compiler";
import { loadModule, openCommit } from "@interlock/compiler/node";
import {
  canonicalDigest,
  type EvaluateBody,
  isJsonObject,
  type JsonObject,
  type PolicyPin,
  type RecordContent,
  type SignedRecord,
  type Signer,
  signRecord,
  ulid,
} from "@interlock/ledger";
import { decide, type Facts, type PolicyModule, type Proposal, targetKey } from "@interlock/runtime";

import { NOW_MS, type Workplace } from "./workplace.ts";

/** What somebody wished to do, and what was known of it. */
export interface Case {
  readonly proposal: Proposal;
  readonly facts: Facts;
}

/** The policies of one commit, as a host loads them. */
export interface LoadedCommit {
  readonly commit: string;
  readonly compiled: CompiledSet;
  readonly module: PolicyModule;
}

/** What a test changes in what is recorded, before it is signed. */
export interface RecordChanges {
  readonly policy?: (pin: PolicyPin) => PolicyPin | undefined;
  readonly proposal?: (proposal: JsonObject) => JsonObject;
  readonly body?: (body: EvaluateBody) => EvaluateBody;
  readonly atMs?: number;
}

/** Compiles and loads the policies of a commit, by the way that a gate goes. */
export async function loadCommit(place: Workplace, commit: string): Promise<LoadedCommit> {
  const reader = await openCommit(place.dir, commit);
  if (isSourceProblem(reader)) throw new Error(reader.message);
  const read = await readConfiguration(reader);
  if (read.kind === "failed") throw new Error(read.problems[0].message);
  const loaded = await loadPolicySet(reader, read.configuration);
  if (loaded.kind === "failed") throw new Error(loaded.problems[0]?.message);
  const compilation = await compilePolicySet(loaded.set, read.configuration.policies);
  if (compilation.kind === "failed") throw new Error(JSON.stringify(compilation.diagnostics));
  const { compiled } = compilation;
  return { commit, compiled, module: await loadModule(compiled.javascript, compiled.moduleDigest) };
}

/** A proposal and its decision as two signed records of a stream of their own, as a gate writes them. */
export async function decisionRecords(
  { proposal, facts }: Case,
  { compiled, module }: LoadedCommit,
  signer: Signer,
  number: number,
  changes: RecordChanges = {},
): Promise<readonly [propose: SignedRecord, evaluate: SignedRecord]> {
  const { pin, moduleDigest } = compiled;
  const pinned: PolicyPin = {
    repository: pin.repository ?? "github.com/acme/shop",
    commit: pin.commit,
    sources: pin.sources,
    moduleDigest,
    compiler: pin.compiler,
    language: String(pin.language),
  };
  const policy = changes.policy === undefined ? pinned : changes.policy(pinned);
  const stated = (changes.proposal ?? ((given) => given))(plain(proposal));
  const proposalDigest = canonicalDigest(stated);
  const frame = {
    stage: "constrained",
    proposalDigest,
    ...(policy === undefined ? {} : { policy }),
  } as const;
  const stream = `gate/${number}`;
  const atMs = changes.atMs ?? NOW_MS + number;
  const place = (seq: number, prev: string | null) => ({
    stream,
    seq,
    prev,
    origin: "test.example/shop",
    at: new Date(atMs).toISOString(),
    id: ulid(atMs, new Uint8Array(10).fill(seq)),
  });
  const propose: RecordContent = { ...frame, kind: "propose", parents: [], body: { proposal: stated } };
  const proposed = await signRecord({ ...propose, ...place(0, null) }, signer);
  const body = evaluateBody(proposal, facts, proposalDigest, module);
  const changed = (changes.body ?? ((given) => given))(body);
  const evaluate: RecordContent = { ...frame, kind: "evaluate", parents: [proposed.digest], body: changed };
  return [proposed, await signRecord({ ...evaluate, ...place(1, proposed.leafHash) }, signer)];
}

function evaluateBody(
  proposal: Proposal,
  facts: Facts,
  proposalDigest: string,
  module: PolicyModule,
): EvaluateBody {
  const decision = decide(module, proposal, facts);
  const { binding, advised } = decision;
  return {
    proposalDigest,
    factsDigest: canonicalDigest(plain(facts)),
    facts: plain(facts),
    decision: plain(decision),
    action: proposal.action,
    targets: proposal.targets.map(targetKey),
    agent: plain(facts.principal),
    outcome: binding.outcome,
    advised: advised.outcome,
    primitives: [...new Set(binding.deciding.map(({ source }) => source))].sort(),
  };
}

function plain(value: object): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  if (!isJsonObject(copy)) throw new Error("only objects are recorded");
  return copy;
}

/** The names of the files in which a gate leaves these records, with their bytes as text. */
export function recordFilesOf(
  folder: string,
  records: readonly SignedRecord[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    records.map(({ stream, seq, statement, envelope }) => [
      join(folder, `${stream.replace("gate/", "").padStart(6, "0")}-${seq}-${statement.predicate.kind}.json`),
      new TextDecoder().decode(envelope),
    ]),
  );
}
