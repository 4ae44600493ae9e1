import type { Bundle } from "../src/bundle/bundle.ts";
import { gitBlobId } from "../src/bundle/git-blob.ts";
import { makeBundle } from "../src/bundle/make-bundle.ts";
import type { BundleOptions } from "../src/bundle/make-bundle.ts";
import { sha256Hex } from "../src/digest.ts";
import { keyRegistry } from "../src/keys/key-registry.ts";
import type { KeyRegistry, RegisteredKey } from "../src/keys/key-registry.ts";
import { sequenceOnce } from "../src/log/sequence.ts";
import type { PolicyPin } from "../src/statement/frame.ts";
import { encodeUtf8 } from "../src/utf8.ts";
import { memoryLog } from "./memory-log.ts";
import type { MemoryLog } from "./memory-log.ts";
import {
  enforce,
  evaluate,
  FIRST_AT_MS,
  ORIGIN,
  policy,
  propose,
  remember,
  signAfter,
  signerOf,
  writer,
} from "./sample-records.ts";
import type { RecordContent, SignedRecord } from "../src/record.ts";

export const logSigner = signerOf(8);

const keyOf = (signer: typeof writer, purpose: RegisteredKey["purpose"]): RegisteredKey => ({
  keyId: signer.keyId,
  publicKey: signer.publicKey,
  purpose,
  origin: null,
});

/** The keys that a verifier of a sample bundle pins: the writer's and the log's. */
export const bundleKeys: KeyRegistry = keyRegistry([keyOf(writer, "writer"), keyOf(logSigner, "log")]);

export const sourceText = "language 1\npolicy shop\n// zwölf\n";

const sourceBytes = encodeUtf8(sourceText);

export const pin: PolicyPin = {
  ...policy,
  sources: [
    {
      path: "policies/shop.policy",
      blob: gitBlobId(sourceBytes, "0".repeat(40)),
      sha256: sha256Hex(sourceBytes),
    },
  ],
};

function underPin(content: ReturnType<typeof evaluate>): RecordContent {
  return { ...content, policy: pin };
}

/** A log of two streams, sequenced in two steps: the second holds one action's life, the first what went before it. */
export async function sampleLog(proposal: RecordContent = propose()): Promise<{
  readonly store: MemoryLog;
  readonly records: readonly [SignedRecord, SignedRecord, SignedRecord, SignedRecord];
}> {
  const store = memoryLog();
  const step = async (atMs: number): Promise<void> => {
    await sequenceOnce({ store, signer: logSigner, origin: ORIGIN, nowMs: () => atMs });
  };
  const stranger = await signAfter(null, propose(), writer, { stream: "gate/0" });
  const second = await signAfter(stranger, propose(), writer, { stream: "gate/0" });
  await store.appendAll([stranger, second]);
  await step(FIRST_AT_MS + 2000);
  const proposed = await signAfter(null, proposal);
  const evaluated = await signAfter(proposed, underPin(evaluate(proposed.digest)));
  const enforced = await signAfter(evaluated, underPin(enforce(evaluated.digest)));
  const remembered = await signAfter(enforced, remember(enforced.digest));
  await store.appendAll([proposed, evaluated, enforced, remembered]);
  await step(FIRST_AT_MS + 9000);
  return { store, records: [proposed, evaluated, enforced, remembered] };
}

/** A bundle about the evaluate record of the sample log. */
export async function sampleBundle(change: Partial<BundleOptions> = {}): Promise<Bundle> {
  const { store, records } = await sampleLog();
  return await makeBundle(store, records[1].digest, {
    withChain: true,
    sources: [{ path: "policies/shop.policy", text: sourceText }],
    ...change,
  });
}
