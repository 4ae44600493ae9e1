import { chmodSync } from "node:fs";
import { join } from "node:path";
import {
  canonicalDigest,
  conceal,
  formatKeyRegistry,
  type JsonObject,
  type KeptSecret,
  keyIdOf,
  keyRegistry,
  openLedger,
  type RegisteredKey,
  SALT_BYTES,
  sequenceOnce,
  type Signer,
} from "@interlock/ledger";
import { createLog, openLog } from "@interlock/stores/disk";

import { type SecurityKey, securityKey } from "../../ledger/test/security-key.ts";
import { ORIGIN } from "./audited-log.ts";
import { freshKey } from "./records.ts";
import { NOW_MS, plainWorkplace, type Workplace } from "./workplace.ts";

/** What the records of the log hold as commitments only. */
export const secretNotes = ["the results of ann are bad", "the results of bob are good"] as const;

/** A log whose records hold commitments, in `log`, with the values beside it; and people who can approve. */
export interface SecretLog {
  readonly place: Workplace;
  readonly secrets: readonly KeptSecret[];
  /** Whose security keys they are: carol is `github:3` and has two, dave is `github:4`, and nobody is enrolled as the last one's holder. */
  readonly approvers: { readonly [key in "carol" | "carolsOther" | "dave" | "nobodys"]: SecurityKey };
  /** Places what stands in no tree yet. */
  sequence(): Promise<void>;
}

/** Makes a log of two proposals, one about ann and one about bob, and has the command take in their values. */
export async function secretLog(): Promise<SecretLog> {
  const place = plainWorkplace();
  const [writer, keeper] = [freshKey(), freshKey()];
  const logKey = keeper.signer;
  const approvers = {
    carol: securityKey(1),
    carolsOther: securityKey(3),
    dave: securityKey(2),
    nobodys: securityKey(4),
  };
  const ofApprover = ({ publicKey }: SecurityKey, ...ids: readonly string[]): RegisteredKey => ({
    ...ofSigner({ ...logKey, keyId: keyIdOf(publicKey), publicKey }, "approver"),
    application: "ssh:",
    ...(ids.length === 0 ? {} : { holder: { kind: "human", ids } }),
  });
  const registry = keyRegistry([
    ofSigner(writer.signer, "writer"),
    ofSigner(logKey, "log"),
    ofApprover(approvers.carol, "github:3", "mail:carol@example.com"),
    ofApprover(approvers.carolsOther, "mail:carol@example.com"),
    ofApprover(approvers.dave, "github:4"),
    ofApprover(approvers.nobodys),
  ]);
  place.write({
    "all.keys.json": formatKeyRegistry(registry),
    "writer.pem": writer.privatePem,
    "log.pem": keeper.privatePem,
  });
  chmodSync(join(place.dir, "writer.pem"), 0o600);
  const folder = join(place.dir, "log");
  createLog(folder, { origin: ORIGIN });
  const secrets: KeptSecret[] = [];
  const store = openLog(folder, { access: "write" });
  const ledger = openLedger({
    store,
    signer: writer.signer,
    stream: "gate/1",
    origin: ORIGIN,
    nowMs: () => NOW_MS - 30_000,
    randomBytes: (length) => new Uint8Array(length).fill(secrets.length),
  });
  for (const [at, note] of secretNotes.entries()) {
    const said = concealedNote(note, at);
    secrets.push(...said.secrets);
    await ledger.append({
      kind: "propose",
      stage: "constrained",
      parents: [],
      proposalDigest: canonicalDigest(said.proposal),
      body: { proposal: said.proposal },
    });
  }
  const sequence = async (open = store): Promise<void> => {
    await sequenceOnce({ store: open, signer: logKey, origin: ORIGIN, nowMs: () => NOW_MS });
  };
  await sequence();
  await store.close();
  place.write({ "values.json": JSON.stringify({ v: 1, secrets }) });
  return {
    place,
    secrets,
    approvers,
    async sequence() {
      const again = openLog(folder, { access: "write" });
      await sequence(again);
      await again.close();
    },
  };
}

function ofSigner({ keyId, publicKey }: Signer, purpose: RegisteredKey["purpose"]): RegisteredKey {
  return { keyId, publicKey, purpose, origin: null };
}

function concealedNote(
  note: string,
  at: number,
): { readonly proposal: JsonObject; readonly secrets: readonly KeptSecret[] } {
  const subject = note.includes("ann") ? "ann" : "bob";
  const proposal = { action: "tell", nonce: `n${at}`, payload: { note }, targets: [], v: 1 };
  const concealed = conceal(proposal, [{ path: ["payload", "note"] }], () =>
    new Uint8Array(SALT_BYTES).fill(at + 1),
  );
  const secrets = concealed.secrets.map(({ secret }) => ({
    ...secret,
    subjects: [subject, "github app:7"],
    class: "tell.note",
    sinceMs: NOW_MS - (at + 1) * 24 * 60 * 60 * 1000,
  }));
  return { proposal: concealed.document, secrets };
}
