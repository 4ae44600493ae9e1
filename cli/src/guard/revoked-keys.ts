import {
  type KeyId,
  type KeyRegistry,
  type RecordStore,
  type StoredRecord,
  verifyRecord,
} from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";

/** Where records about keys stand, which the commands about keys write: each in a stream of its own. */
const KEY_STREAMS = "keys/";

/**
 * The keys among these that a record of the log revokes or replaces, by whoever may. A guard believes none of them any more, wherever
 * in the log that stands; a key that only the log enrols is not believed here, so nothing that is read widens anything.
 */
export async function revokedKeys(
  records: Pick<RecordStore, "streams" | "read">,
  keys: KeyRegistry,
): Promise<ReadonlySet<KeyId>> {
  const revoked = new Set<KeyId>();
  for (const stream of await records.streams()) {
    if (!stream.startsWith(KEY_STREAMS)) continue;
    for await (const { envelope } of recordsOf(records, stream)) {
      const verdict = verifyRecord(envelope, keys, { verifySignature: verifyEd25519WithNode });
      if (!verdict.ok) continue;
      const { predicate } = verdict.statement;
      if (predicate.kind === "key.revoke") revoked.add(predicate.body.keyId);
      if (predicate.kind === "key.rotate") revoked.add(predicate.body.oldKey);
    }
  }
  return revoked;
}

async function* recordsOf(records: Pick<RecordStore, "read">, stream: string): AsyncGenerator<StoredRecord> {
  for (let from = 0; ;) {
    const page = await records.read(stream, from);
    if (page.length === 0) return;
    yield* page;
    from += page.length;
  }
}
