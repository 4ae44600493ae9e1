import { keyRegistry, formatKeyRegistry, type Signer } from "@interlock/ledger";

import {
  type Case,
  decisionRecords,
  loadCommit,
  type RecordChanges,
  recordFilesOf,
} from "./decision-records.ts";
import { freshKey } from "./records.ts";
import { configurationOf, NOW_MS, SHOP, workplace, type Workplace } from "./workplace.ts";

const checkout = '["Service","checkout"]';

/** A deployment that {@link SHOP} permits. */
export const deploy: Case = {
  proposal: {
    v: 1,
    nonce: "n-1",
    action: "deploy",
    targets: [{ entity: "Service", id: "checkout" }],
    payload: { image: "a" },
  },
  facts: {
    now: { kind: "known", value: NOW_MS },
    principal: { kind: "agent", ids: ["github app:7"], name: "Release bot" },
    targets: {
      [checkout]: {
        owner: { kind: "known", value: "payments" },
        zone: { kind: "known", value: "production" },
      },
    },
    blast: { traffic: { p95: { kind: "known", value: 20_000 } } },
    reversal: { testedAtMs: { kind: "known", value: NOW_MS - 86_400_000 } },
  },
};

/** The evaluate record that {@link ReplayScene.record} writes. */
export const EVALUATE = "records/000000-1-evaluate.json";
/** The propose record beside it. */
export const PROPOSE = "records/000000-0-propose.json";

/** A repository whose policies decided something, and the keys of who recorded it. */
export interface ReplayScene {
  readonly place: Workplace;
  /** Signs records. */
  readonly writer: Signer;
  /** Signs checkpoints. */
  readonly logKey: Signer;
  readonly records: (number?: number, changes?: RecordChanges) => ReturnType<typeof decisionRecords>;
  /** Writes one decision as {@link EVALUATE}, and its proposal beside it. */
  readonly record: (changes?: RecordChanges) => Promise<void>;
  readonly replay: (...args: readonly string[]) => ReturnType<Workplace["interlock"]>;
}

/** Policies in a first commit, and the keys in `keys.json`. */
export async function replayScene(): Promise<ReplayScene> {
  const place = await workplace();
  const files = { "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP };
  const loaded = await loadCommit(place, await place.commit(files));
  const [writer, logKey] = [freshKey().signer, freshKey().signer];
  const keys = [
    { ...publicHalf(writer), purpose: "writer", origin: null },
    { ...publicHalf(logKey), purpose: "log", origin: null },
  ] as const;
  place.write({ "keys.json": formatKeyRegistry(keyRegistry(keys)) });
  const records: ReplayScene["records"] = async (number = 0, changes = {}) =>
    decisionRecords(deploy, loaded, writer, number, changes);
  return {
    place,
    writer,
    logKey,
    records,
    async record(changes = {}) {
      place.write(recordFilesOf("records", await records(0, changes)));
    },
    replay: async (...args) => place.interlock(["replay", ...args, "--key", "keys.json"]),
  };
}

function publicHalf({ keyId, publicKey }: Signer): Pick<Signer, "keyId" | "publicKey"> {
  return { keyId, publicKey };
}
