import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { sshSigner } from "../../../test/ssh-signer.ts";
import { ORIGIN, signerOf } from "../../test/sample-records.ts";
import { securityKey } from "../../test/security-key.ts";
import { encodeBase64 } from "../base64.ts";
import { parseSshKey } from "../ssh/ssh-key.ts";
import { unarmoured } from "../ssh/ssh-signature.ts";
import { approvalBytes, approvalDigest } from "../statement/approval-document.ts";
import type { Approval } from "../statement/approval-document.ts";
import type { ApprovalProof, ApproveBody } from "../statement/authority-bodies.ts";
import { APPROVAL_NAMESPACE, verifyApprovalSignature } from "./approval-signature.ts";
import type { ApprovalOptions, SignatureAnswer } from "./approval-signature.ts";
import { keyAt, newKeyHistory } from "./history.ts";
import { keyRegistry } from "./key-registry.ts";
import type { RegisteredKey } from "./key-registry.ts";
import { keyIdOf } from "./public-key.ts";

/** OpenSSH's own program, where it is installed. */
const SSH_KEYGEN = "ssh-keygen";

const approval: Approval = {
  v: 1,
  origin: ORIGIN,
  principal: "github:7",
  root: "github:7",
  kind: "human",
  decision: "approve",
  of: { kind: "resume", switch: "payments", halts: ["ab".repeat(32)] },
  expiresAtMs: 1_900_000_000_000,
  nonce: "n1",
};
const override: Approval = {
  ...approval,
  of: { kind: "override", proposalDigest: "cd".repeat(32), evaluation: "ef".repeat(32) },
};

const device = securityKey(31);
const software = signerOf(32);
const root = signerOf(33);

function enrolled(publicKey: Uint8Array, change: Partial<RegisteredKey> = {}): RegisteredKey {
  return { keyId: keyIdOf(publicKey), publicKey, purpose: "approver", origin: null, ...change };
}

const keys: readonly RegisteredKey[] = [
  enrolled(device.publicKey, { application: "ssh:" }),
  enrolled(software.publicKey),
  enrolled(root.publicKey, { purpose: "registrar" }),
];

function answer(
  proof: ApprovalProof,
  options: ApprovalOptions = {},
  given: { readonly approval?: Approval; readonly keys?: readonly RegisteredKey[] } = {},
): SignatureAnswer {
  const said = given.approval ?? approval;
  const body: ApproveBody = { approval: said, approvalDigest: approvalDigest(said), proof };
  const history = newKeyHistory(keyRegistry(given.keys ?? keys));
  return verifyApprovalSignature(body, (keyId) => keyAt(history, keyId, 0), options);
}

function code(found: SignatureAnswer): string {
  return found.ok ? found.means : found.problem.code;
}

function byDevice(
  change: Parameters<typeof device.sign>[2] = {},
  signed: Approval = approval,
  namespace = APPROVAL_NAMESPACE,
): ApprovalProof {
  const sig = encodeBase64(device.sign(approvalBytes(signed), namespace, change));
  return { kind: "ssh", keyId: keyIdOf(device.publicKey), sig };
}

/** By a key in a file, as `ssh-keygen` signs with it. */
function bySoftware(seed: number, namespace = APPROVAL_NAMESPACE, keyId?: string): ApprovalProof {
  const text = sshSigner(seed).sign(Buffer.from(approvalBytes(approval)).toString("utf8"), namespace);
  const own = signerOf(seed).keyId;
  return { kind: "ssh", keyId: keyId ?? own, sig: encodeBase64(unarmoured(text) ?? new Uint8Array()) };
}

async function plain(signer: typeof software, signed: Approval = approval): Promise<ApprovalProof> {
  const sig = encodeBase64(await signer.sign(approvalBytes(signed)));
  return { kind: "key", keyId: signer.keyId, sig };
}

const counts: ApprovalOptions = { softwareKeys: true };

describe("a security key", () => {
  test("approves by a touch, with or without a finger, whatever its counter", () => {
    expect(answer(byDevice())).toMatchObject({
      ok: true,
      means: "security-key",
      key: { application: "ssh:" },
    });
    expect(code(answer(byDevice({ flags: 5, counter: 0 })))).toBe("security-key");
  });

  test("that nobody touched approves nothing, though it signed", () => {
    expect(code(answer(byDevice({ flags: 0 })))).toBe("approval.untouched");
    expect(code(answer(byDevice({ flags: 4 }), counts))).toBe("approval.untouched");
  });

  test("has its flags and its counter in what it signed", () => {
    expect(code(answer(byDevice({ flags: 0, shownFlags: 1 })))).toBe("signature.invalid");
    expect(code(answer(byDevice({ counter: 1, shownCounter: 2 })))).toBe("signature.invalid");
  });

  test("signs for one application and one purpose, and one approval", () => {
    expect(code(answer(byDevice({ application: "ssh:other" })))).toBe("signature.invalid");
    for (const namespace of ["git", "file", "interlock-approval@v2"]) {
      expect(code(answer(byDevice({}, approval, namespace)))).toBe("signature.invalid");
    }
    expect(code(answer(byDevice({}, { ...approval, decision: "refuse" })))).toBe("signature.invalid");
    expect(code(answer(byDevice({}, { ...approval, nonce: "n2" })))).toBe("signature.invalid");
  });

  test("is none because its owner says so: it is enrolled as one", () => {
    const asSoftware = [enrolled(device.publicKey)];
    expect(code(answer(byDevice(), counts, { keys: asSoftware }))).toBe("signature.invalid");
    const asDevice = [enrolled(signerOf(32).publicKey, { application: "ssh:" })];
    expect(code(answer(bySoftware(32), counts, { keys: asDevice }))).toBe("signature.invalid");
  });

  test("signs in SSH's way only", async () => {
    const asDevice = [enrolled(software.publicKey, { application: "ssh:" })];
    expect(code(answer(await plain(software), counts, { keys: asDevice }))).toBe("signature.invalid");
  });
});

describe("a key in a file", () => {
  test("counts only where the caller says so, in SSH's way and without it", async () => {
    for (const proof of [bySoftware(32), await plain(software)]) {
      expect(code(answer(proof))).toBe("approval.software-key");
      expect(code(answer(proof, { softwareKeys: false }))).toBe("approval.software-key");
      expect(code(answer(proof, counts))).toBe("software-key");
    }
  });

  test("that did not sign is told as one that did not sign, before anything is said of files", () => {
    expect(code(answer(bySoftware(32, "git")))).toBe("signature.invalid");
  });

  test("is the one that is named, and no other", () => {
    expect(code(answer(bySoftware(34, APPROVAL_NAMESPACE, software.keyId), counts))).toBe(
      "signature.invalid",
    );
    expect(code(answer(bySoftware(34), counts))).toBe("key.unknown");
  });

  test("is read from `ssh-keygen` itself", () => {
    for (const { key, signature } of realSignatures()) {
      const found = parseSshKey(key);
      if (found.kind !== "key") throw new Error("ssh-keygen made no key");
      const { publicKey } = found.key;
      const proof: ApprovalProof = {
        kind: "ssh",
        keyId: keyIdOf(publicKey),
        sig: encodeBase64(unarmoured(signature) ?? new Uint8Array()),
      };
      expect(code(answer(proof, counts, { keys: [enrolled(publicKey)] }))).toBe("software-key");
      expect(code(answer(proof, counts, { keys: [enrolled(publicKey)], approval: override }))).toBe(
        "key.purpose",
      );
    }
  });
});

describe("who approves", () => {
  test("has a key for approvals, and one for keys to set a policy aside", async () => {
    const proposal = {
      ...approval,
      of: {
        kind: "proposal",
        proposalDigest: "cd".repeat(32),
        evaluation: "ef".repeat(32),
        policyCommit: null,
        moduleDigest: "ab".repeat(32),
        shown: [],
      },
    } as const;
    expect(code(answer(await plain(root, proposal), counts, { approval: proposal }))).toBe("key.purpose");
    // A switch is resumed by either: the halt says which of the two counts.
    expect(code(answer(await plain(root), counts))).toBe("software-key");
    expect(code(answer(await plain(root, override), counts, { approval: override }))).toBe("software-key");
    expect(code(answer(await plain(software, override), counts, { approval: override }))).toBe("key.purpose");
    const asWriter = [enrolled(software.publicKey, { purpose: "writer" })];
    expect(code(answer(await plain(software), counts, { keys: asWriter }))).toBe("key.purpose");
  });

  test("approves for the log that the key is for", () => {
    const device2 = enrolled(device.publicKey, { application: "ssh:", origin: "log.test/production" });
    expect(code(answer(byDevice(), {}, { keys: [device2] }))).toBe("key.origin");
    const own = enrolled(device.publicKey, { application: "ssh:", origin: ORIGIN });
    expect(code(answer(byDevice(), {}, { keys: [own] }))).toBe("security-key");
  });

  test("is shown by a signature, and by no platform's word", () => {
    const proof: ApprovalProof = { kind: "platform", issuer: "https://github.com", reference: "review 1" };
    expect(code(answer(proof, counts))).toBe("approval.unsigned");
  });

  test("is nobody whose signature cannot be read", async () => {
    const { sig } = (await plain(software)) as { readonly sig: string };
    for (const kind of ["ssh", "key"] as const) {
      for (const text of ["", "A", "AAAA", "!", `${sig.slice(0, -4)}AAAA`]) {
        expect(code(answer({ kind, keyId: software.keyId, sig: text }, counts))).toBe("signature.invalid");
      }
    }
  });
});

/** Signatures over the approval of this test that `ssh-keygen` made: one that was recorded, and one of now where it is installed. */
function realSignatures(): readonly { readonly key: string; readonly signature: string }[] {
  const folder = join(import.meta.dirname, "../../test/ssh-signatures");
  const recorded = {
    key: withoutComment(readFileSync(join(folder, "emma.pub"), "utf8")),
    signature: readFileSync(join(folder, "approval.sig"), "utf8"),
  };
  const place = mkdtempSync(join(tmpdir(), "interlock-approval-"));
  onTestFinished(() => rmSync(place, { recursive: true }));
  writeFileSync(join(place, "approval"), approvalBytes(approval));
  const run = (...args: readonly string[]): void => {
    execFileSync(SSH_KEYGEN, args, { cwd: place, stdio: "pipe" });
  };
  try {
    run("-q", "-t", "ed25519", "-N", "", "-f", "key");
    run("-Y", "sign", "-n", APPROVAL_NAMESPACE, "-f", "key", "approval");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [recorded];
    throw error;
  }
  const signature = readFileSync(join(place, "approval.sig"), "utf8");
  return [recorded, { key: withoutComment(readFileSync(join(place, "key.pub"), "utf8")), signature }];
}

function withoutComment(text: string): string {
  return text.trim().split(" ").slice(0, 2).join(" ");
}
