import {
  canonicalDigest,
  type JsonObject,
  type JsonValue,
  type Outcome,
  type RecordContent,
  type SignedRecord,
  type Signer,
  signRecord,
  ulid,
} from "@interlock/ledger";

import { freshKey } from "./records.ts";
import { NOW_MS, plainWorkplace, type Workplace } from "./workplace.ts";

/** What differs between one action's life and another. */
export interface LifeChange {
  readonly target?: string;
  readonly verdict?: Outcome;
  readonly nonce?: string;
  /** What is proposed beside action and target; nothing unless given. */
  readonly payload?: JsonObject;
  /** Facts beside the time and who acts; none unless given. */
  readonly facts?: JsonObject;
  /** What the finding says was seen; a share unless given. */
  readonly seen?: JsonValue;
  readonly stream?: string;
  /** Who writes the last two records; the same stream unless given. */
  readonly laterStream?: string;
  readonly atMs?: number;
}

const policy = {
  repository: "github.com/acme/shop",
  commit: "ab".repeat(20),
  sources: [],
  moduleDigest: "12".repeat(32),
  compiler: "interlock-compiler/0.1.0",
  language: "1",
};

const agent = { kind: "agent", ids: ["github app:7"], name: "Builder" };
const ada = { kind: "human", ids: ["github:7"], name: "Ada" };

const finding = {
  source: "blast_radius",
  rule: "shop.limits",
  clause: "shop.limits.blast_radius.traffic_p95",
  at: "shop.policy:12:3",
  element: null,
  outcome: "refuse",
  isUnknown: false,
  seen: "7%",
  bound: "5%",
  margin: "2% over",
  remedy: "lower the traffic that is touched",
  because: null,
  needs: null,
};

/** The four records of one action, signed as one stream from its beginning. */
export async function signedLife(signer: Signer, change: LifeChange = {}): Promise<readonly SignedRecord[]> {
  const {
    target = "checkout",
    verdict = "refuse",
    nonce = "deploy/1",
    payload = {},
    stream = "gate/1",
    atMs = NOW_MS,
  } = change;
  const named = { entity: "Service", id: target };
  const proposal: JsonObject = { v: 1, nonce, action: "deploy", targets: [named], payload };
  const identity = { kind: "known", verified: true, issuer: "github", chain: [ada] };
  const facts: JsonObject = {
    now: { kind: "known", value: atMs },
    ...change.facts,
    principal: agent,
    identity,
  };
  const proposalDigest = canonicalDigest(proposal);
  const verdictBody: JsonObject = {
    outcome: verdict,
    deciding:
      verdict === "permit"
        ? []
        : [{ ...finding, seen: change.seen ?? finding.seen, target: named, outcome: verdict }],
    findings: [],
    needing: [],
    grants: [],
  };
  const contents: ((before: readonly SignedRecord[]) => RecordContent)[] = [
    () => ({ kind: "propose", stage: "constrained", proposalDigest, parents: [], body: { proposal } }),
    ([proposed]) => ({
      kind: "evaluate",
      stage: "constrained",
      proposalDigest,
      parents: [digestOf(proposed)],
      policy,
      body: {
        proposalDigest,
        factsDigest: canonicalDigest(facts),
        facts,
        decision: { binding: verdictBody, advised: verdictBody, validUntilMs: atMs + 60_000 },
        action: "deploy",
        targets: [JSON.stringify(["Service", target])],
        agent,
        outcome: verdict,
        advised: verdict,
        primitives: verdict === "permit" ? [] : ["blast_radius", "quorum"],
      },
    }),
    ([, evaluated]) => ({
      kind: "enforce",
      stage: "constrained",
      proposalDigest,
      parents: [digestOf(evaluated)],
      body: { evaluation: digestOf(evaluated), outcome: verdict, reason: "as it was judged" },
    }),
    ([, , enforced]) => ({
      kind: "remember",
      stage: "constrained",
      proposalDigest,
      parents: [digestOf(enforced)],
      body: { enforcement: digestOf(enforced), observed: { replicas: 4 } },
    }),
  ];
  const records: SignedRecord[] = [];
  for (const [number, content] of contents.entries()) {
    const at = new Date(atMs + number);
    const id = ulid(at.getTime(), new Uint8Array(10).fill(number));
    const own = number < 2 ? stream : (change.laterStream ?? stream);
    const before = records.findLast((record) => record.stream === own);
    const seq = before === undefined ? 0 : before.seq + 1;
    const prev = before?.leafHash ?? null;
    const place = { id, stream: own, seq, origin: "log.test/shop", prev, at: at.toISOString() };
    records.push(await signRecord({ ...content(records), ...place }, signer));
  }
  return records;
}

/** A workplace with one action's records in `records/0.json` and so on, and the writer's registry. */
export async function lifecycleFolder(
  change: LifeChange & { readonly leaveOut?: readonly number[] } = {},
): Promise<{
  readonly place: Workplace;
  readonly records: readonly SignedRecord[];
}> {
  const place = plainWorkplace();
  const key = freshKey();
  const records = await signedLife(key.signer, change);
  for (const [index, { envelope }] of records.entries()) {
    if (change.leaveOut?.includes(index)) continue;
    place.write({ [`records/${index}.json`]: new TextDecoder().decode(envelope) });
  }
  place.write({ "writer.keys.json": key.registry });
  return { place, records };
}

function digestOf(record: SignedRecord | undefined): string {
  if (record === undefined) throw new Error("the record before was signed");
  return record.digest;
}
