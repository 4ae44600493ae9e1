import {
  type Approval,
  APPROVAL_NAMESPACE,
  approvalBytes,
  approvalDigest,
  type ApproveBody,
  encodeBase64,
  type Holder,
  keyIdOf,
  type KeyPurpose,
  type RegisteredKey,
  type Signer,
} from "@interlock/ledger";
import type { Clock, GuardParts } from "@interlock/runtime/guard";

import { type SecurityKey, securityKey } from "../../ledger/test/security-key.ts";
import { freshSigner, origin, processOf, type World } from "./guard-world.ts";

/** Somebody with an enrolled key, who can sign approvals. */
export interface Person {
  readonly holder: Holder;
  readonly key: RegisteredKey;
  /** Signs as the person would, or says something else in the approval than they would. */
  readonly signs: (of: Approval["of"], more?: Partial<Approval>) => Promise<ApproveBody>;
}

/** Everybody whose keys a world knows beside those of its processes. */
export type Enrolled = Map<string, RegisteredKey>;

let keys = 0;
let nonces = 0;

/** Enrols somebody: with a security key, unless it is said that the key lies in a file. */
export function enrolled(
  all: Enrolled,
  world: Pick<World, "time">,
  holder: Holder,
  means: "security-key" | "software-key" = "security-key",
  purpose: KeyPurpose = "approver",
): Person {
  keys += 1;
  const device = means === "security-key" ? securityKey(keys) : null;
  const signer = device === null ? freshSigner() : null;
  const publicKey = device?.publicKey ?? signer?.publicKey ?? new Uint8Array();
  const key: RegisteredKey = {
    keyId: keyIdOf(publicKey),
    publicKey,
    purpose,
    origin: null,
    holder,
    ...(device === null ? {} : { application: "ssh:" }),
  };
  all.set(key.keyId, key);
  const id = holder.ids[0] ?? "";
  const signs: Person["signs"] = async (of, more = {}) => {
    nonces += 1;
    const kind = holder.kind === "agent" ? "agent" : "human";
    const approval: Approval = {
      v: 1,
      origin,
      principal: id,
      root: holder.root ?? id,
      kind,
      decision: "approve",
      of,
      expiresAtMs: world.time.nowMs + 3_600_000,
      nonce: `n${nonces}`,
      ...more,
    };
    const proof = await proofOf(approval, key, device, signer);
    return { approval, approvalDigest: approvalDigest(approval), proof };
  };
  return { holder, key, signs };
}

async function proofOf(
  approval: Approval,
  { keyId }: RegisteredKey,
  device: SecurityKey | null,
  signer: Signer | null,
): Promise<ApproveBody["proof"]> {
  const bytes = approvalBytes(approval);
  if (device !== null) {
    return { kind: "ssh", keyId, sig: encodeBase64(device.sign(bytes, APPROVAL_NAMESPACE)) };
  }
  if (signer === null) throw new Error("nobody signs");
  return { kind: "key", keyId, sig: encodeBase64(await signer.sign(bytes)) };
}

export function human(id: string, name: string = id): Holder {
  return { kind: "human", ids: [id], name };
}

/** A process of a world that knows everybody who is enrolled. */
export function peopledProcess(
  world: World,
  all: Enrolled,
  stream: string,
  more: Partial<GuardParts> = {},
): ReturnType<typeof processOf> {
  const parts = processOf(world, stream, { clock: movingClock(world), ...more });
  const readers = more.readers ?? [
    ...parts.readers,
    groupReader({ "shop.sre": ["ann:1", "carl:1", "dora:1"] }),
  ];
  return {
    ...parts,
    readers,
    keyOf: (keyId) => {
      const key = all.get(keyId);
      return key === undefined ? parts.keyOf(keyId) : { ok: true, key };
    },
  };
}

/** Answers who is of which group, by the group's name. */
export function groupReader(
  groups: Readonly<Record<string, readonly string[]>>,
): GuardParts["readers"][number] {
  return {
    name: "directory",
    gives: ["groups"],
    read: async ({ nowMs }) => ({
      groups: Object.fromEntries(
        Object.entries(groups).map(([key, value]) => [key, { kind: "known", value, observedAtMs: nowMs }]),
      ),
    }),
  };
}

/** A clock that moves on by as much as somebody waits for what never comes. */
export function movingClock({ time }: Pick<World, "time">): Clock {
  return {
    nowMs: () => time.nowMs,
    monotonicMs: () => time.nowMs,
    within: async (ms, run) => {
      const { signal } = new AbortController();
      const end = { isThere: false };
      const answer = run(signal).finally(() => {
        end.isThere = true;
      });
      const late = async (): Promise<never> => {
        for (let turn = 0; turn < 200 && !end.isThere; turn += 1) {
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
        }
        if (!end.isThere) time.nowMs += ms;
        throw new Error("late");
      };
      return await Promise.race([answer, late()]);
    },
  };
}
