import { canonicalDigest } from "../src/digest.ts";
import type { KeyPurpose } from "../src/keys/key-purpose.ts";
import { keyRegistry } from "../src/keys/key-registry.ts";
import type { KeyRegistry, RegisteredKey } from "../src/keys/key-registry.ts";
import type { Signer } from "../src/keys/signer.ts";
import { signerFromPem } from "../src/node/signer.ts";
import type { CommittedPin } from "../src/statement/frame.ts";
import type { Holder } from "../src/statement/holder.ts";
import type { Principal } from "../src/statement/principal.ts";

export const STORY_ORIGIN = "log.example/shop";

/** When the runtime's stream begins. */
export const FIRST_AT_MS = Date.UTC(2026, 10, 24, 10);

/** A signer whose secret key everybody knows. */
export function signerOfSeed(seed: string): Signer {
  const pkcs8 = Buffer.from(`302e020100300506032b657004220420${seed}`, "hex").toString("base64");
  return signerFromPem(`-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`);
}

/** The secret keys of RFC 8032 (section 7.1) by what they are used for here, and others of one repeated byte. */
export const storySeeds = {
  writer: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
  approver: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
  grant: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
  activator: "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
  registrar: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
  secondRegistrar: "42".repeat(32),
  formerWriter: "43".repeat(32),
  nextWriter: "44".repeat(32),
  lostApprover: "45".repeat(32),
  agent: "46".repeat(32),
} as const;

/** The story's keys, by what they are used for. */
export const storySigners = {
  writer: signerOfSeed(storySeeds.writer),
  approver: signerOfSeed(storySeeds.approver),
  grant: signerOfSeed(storySeeds.grant),
  activator: signerOfSeed(storySeeds.activator),
  registrar: signerOfSeed(storySeeds.registrar),
  secondRegistrar: signerOfSeed(storySeeds.secondRegistrar),
  formerWriter: signerOfSeed(storySeeds.formerWriter),
  nextWriter: signerOfSeed(storySeeds.nextWriter),
  lostApprover: signerOfSeed(storySeeds.lostApprover),
  agent: signerOfSeed(storySeeds.agent),
};

/** The key for one purpose in the story's log, a person's where one is named. */
export function registered(
  { keyId, publicKey }: Signer,
  purpose: KeyPurpose,
  person?: string,
): RegisteredKey {
  const holder: Holder | null = person === undefined ? null : { kind: "human", ids: [person] };
  return { keyId, publicKey, purpose, origin: STORY_ORIGIN, ...(holder === null ? {} : { holder }) };
}

/** The keys that a verifier of the story brings. */
export const storyRegistry: KeyRegistry = keyRegistry([
  registered(storySigners.writer, "writer"),
  registered(storySigners.formerWriter, "writer"),
  registered(storySigners.approver, "approver", "github:7"),
  registered(storySigners.grant, "grant"),
  registered(storySigners.activator, "activator"),
  registered(storySigners.registrar, "registrar", "github:8"),
  registered(storySigners.secondRegistrar, "registrar", "github:9"),
]);

export const agent: Principal = { kind: "agent", ids: ["github app:1234567"], name: "release bot" };
export const beth: Principal = { kind: "human", ids: ["github:42"], name: "beth" };
export const authority = {
  principal: agent,
  isVerified: true,
  issuer: "https://token.actions.githubusercontent.com",
  chain: [beth],
};

export const policy: CommittedPin = {
  repository: "github.com/acme/shop",
  commit: "5f2b8c1e9d3a4f60718293a4b5c6d7e8f9012345",
  sources: [
    {
      path: "policies/shop.policy",
      blob: "c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f4",
      sha256: canonicalDigest("the text of shop.policy"),
    },
  ],
  moduleDigest: canonicalDigest("the bytes of the module"),
  compiler: "interlock-compiler/0.1.0",
  language: "1",
};

export const NOTE_COMMITMENT = "aa45f62efbb6e2fa7e81317aee78456d87d42ddc5ce53714f9f5914cc4dabbf2";
export const TARGET = '["Service","checkout"]';
export const PLAN = canonicalDigest({ undo: "deploy", revision: 6 });
export const SWITCH = "shop.everything";
