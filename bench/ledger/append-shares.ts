import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { canonicalBytes, openLedger, type LogStore, type Signer } from "@interlock/ledger";
import { createLog, openLog } from "@interlock/stores/disk";

import { timed } from "../measure.ts";
import { content, origin } from "./signed-records.ts";

const count = 1500;
const warmUp = 300;

/** What one append through `openLedger` takes, in microseconds: all of it, and its parts. */
export type ShareFigures = Readonly<Record<"all" | "canonical" | "signing" | "storing", number>>;

/** Takes an append apart. The parts are measured where they happen; canonical bytes are made once more by themselves. */
export async function appendShares(folder: string, signer: Signer): Promise<ShareFigures> {
  const path = join(folder, "shares");
  createLog(path, { origin });
  const log = openLog(path, { access: "write" });
  const taken = { signing: 0, storing: 0 };
  const ledger = openLedger({
    store: timedStore(log, (ms) => {
      taken.storing += ms;
    }),
    signer: timedSigner(signer, (ms) => {
      taken.signing += ms;
    }),
    stream: "shares/1",
    origin,
    nowMs: Date.now,
    randomBytes: (bytes) => new Uint8Array(randomBytes(bytes)),
  });
  const append = async (number: number): Promise<unknown> => (await ledger.append(content(number))).statement;
  for (let number = 0; number < warmUp; number += 1) await append(number);
  Object.assign(taken, { signing: 0, storing: 0 });
  const statements: unknown[] = [];
  const start = performance.now();
  for (let number = 0; number < count; number += 1) statements.push(await append(number));
  const all = performance.now() - start;
  const canonical = timed(() => {
    for (const statement of statements) canonicalBytes(statement);
  });
  await log.close();
  return {
    all: each(all),
    canonical: each(canonical),
    signing: each(taken.signing),
    storing: each(taken.storing),
  };
}

function each(ms: number): number {
  return (ms * 1000) / count;
}

function timedSigner(signer: Signer, add: (ms: number) => void): Signer {
  return {
    ...signer,
    sign: async (bytes) => {
      const start = performance.now();
      const signature = await signer.sign(bytes);
      add(performance.now() - start);
      return signature;
    },
  };
}

function timedStore(store: LogStore, add: (ms: number) => void): LogStore {
  const timing = async <T>(run: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await run();
    add(performance.now() - start);
    return result;
  };
  return {
    ...store,
    head: async (stream) => await timing(async () => await store.head(stream)),
    append: async (record) => {
      await timing(async () => {
        await store.append(record);
      });
    },
  };
}
