import {
  type KeyAnswer,
  type KeyId,
  type KeyPurpose,
  type KeyRegistry,
  keyRegistry,
  type RecordStore,
  type Signer,
} from "@interlock/ledger";
import type { SettingsSigner } from "@interlock/runtime/schema";

import { CommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { offeredKey } from "../keys/offered-key.ts";
import { signerNamed } from "../keys/sign-with.ts";
import { readKeyFiles } from "../read-keys.ts";
import type { World } from "../world.ts";
import type { GuardFile } from "./guard-file.ts";
import { revokedKeys } from "./revoked-keys.ts";

/** The keys of a host: its own two, and all that it believes. */
export interface HostKeys {
  readonly writer: Signer;
  /** Null where nobody issues grants. */
  readonly issuer: Signer | null;
  readonly registry: KeyRegistry;
}

/** The keys that the guard's file names. Throws a failure that shows nothing of a key. */
export function hostKeys({ folder, settings }: GuardFile, world: World): HostKeys {
  const place = { ...world, cwd: folder };
  const writer = signer(settings.writer, place);
  const issuer = settings.grants === null ? null : signer(settings.grants, place);
  const believed = new Map(readKeyFiles(settings.keys, place));
  const own = [[writer, "writer"] as const, ...(issuer === null ? [] : [[issuer, "grant"] as const])];
  for (const [{ keyId, publicKey }, purpose] of own) {
    mustBeFor(believed, keyId, purpose);
    believed.set(keyId, believed.get(keyId) ?? { keyId, publicKey, purpose, origin: settings.origin });
  }
  return { writer, issuer, registry: keyRegistry([...believed.values()]) };
}

/** Who is believed for what: the registry, without those whom a record of the log has revoked. */
export async function believedKeys(
  registry: KeyRegistry,
  records: Pick<RecordStore, "streams" | "read">,
): Promise<(keyId: KeyId) => KeyAnswer> {
  const revoked = await revokedKeys(records, registry);
  return (keyId) => {
    const key = registry.get(keyId);
    if (key === undefined) {
      return { ok: false, problem: { code: "key.unknown", message: `nobody enrolled the key ${keyId}` } };
    }
    return revoked.has(keyId)
      ? { ok: false, problem: { code: "key.revoked", message: `the key ${keyId} is revoked` } }
      : { ok: true, key };
  };
}

/** A key that the host signs with, and which a registry knows under another purpose, would have all its records refused. */
function mustBeFor(believed: KeyRegistry, keyId: KeyId, purpose: KeyPurpose): void {
  const known = believed.get(keyId);
  if (known === undefined || known.purpose === purpose) return;
  const message = `the key ${keyId} is to be used for \`${purpose}\`, and is enrolled for \`${known.purpose}\``;
  throw new CommandFailure(exitCodes.no, message);
}

function signer(named: SettingsSigner, place: World): Signer {
  if (typeof named === "string") {
    return signerNamed(named, place, () => {
      throw new Error("a command that signs is named with its key");
    });
  }
  const { exec, publicKey } = named;
  return signerNamed(`exec:${JSON.stringify(exec)}`, place, () => offeredKey(publicKey, place).publicKey);
}
