import { createHash, generateKeyPairSync } from "node:crypto";
import { Point } from "@noble/ed25519";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { signerOf } from "../../test/sample-records.ts";
import { isSoundPublicKey, verifyEd25519 } from "../ed25519.ts";
import { keyIdOf } from "../public-key.ts";
import { isSoundEncoding, verifyEd25519WithNode } from "./verifier.ts";

const L = Point.CURVE().n;
const P = Point.CURVE().p;
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

function littleEndian(value: bigint): Uint8Array {
  return hex(value.toString(16).padStart(64, "0")).reverse();
}

function challenge(r: Uint8Array, publicKey: Uint8Array, message: Uint8Array): bigint {
  const hash = createHash("sha512")
    .update(join(r, publicKey, message))
    .digest()
    .reverse();
  return BigInt(`0x${hash.toString("hex")}`) % L;
}

/** The one answer of both verifiers; that they give the same is what every test here asserts. */
function verdict(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const answers = [verifyEd25519, verifyEd25519WithNode].map((verify) =>
    verify(publicKey, message, signature),
  );
  expect(answers[0]).toBe(answers[1]);
  return answers[0] === true;
}

test.each([
  [
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
])("RFC 8032's key %s verifies", (publicKey, message, signature) => {
  expect(verdict(hex(publicKey), hex(message), hex(signature))).toBe(true);
  expect(verdict(hex(publicKey), join(hex(message), Uint8Array.of(0)), hex(signature))).toBe(false);
});

// The published vectors of "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko, 2020), table 6(c).
describe("the vectors of Taming the many EdDSAs", () => {
  const smallA = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa";
  const mixedA = "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43";
  const otherMixedA = "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d";
  const plainA = "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623";
  const negativeZeroA = "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
  test.each([
    [
      "0: A and R of small order, S = 0",
      false,
      "8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6",
      smallA,
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000",
    ],
    [
      "1: A of small order, R mixed",
      false,
      "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
      smallA,
      "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
    ],
    [
      "2: R of small order, A mixed",
      false,
      "aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab",
      mixedA,
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e",
    ],
    [
      "3: A and R mixed, holds without the cofactor",
      true,
      "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
      otherMixedA,
      "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009",
    ],
    [
      "4: A and R mixed, holds with the cofactor only",
      false,
      "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
      otherMixedA,
      "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
    ],
    [
      "5: A mixed, holds with the cofactor only, 8k not reduced",
      false,
      "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
      otherMixedA,
      "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405",
    ],
    [
      "6: S > L",
      false,
      "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
      plainA,
      "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514",
    ],
    [
      "7: S far above L",
      false,
      "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
      plainA,
      "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22",
    ],
    [
      "8: R not canonical, of small order",
      false,
      "9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41",
      mixedA,
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff03be9678ac102edcd92b0210bb34d7428d12ffc5df5f37e359941266a4e35f0f",
    ],
    [
      "9: the same R, not reduced before it is hashed",
      false,
      "9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41",
      mixedA,
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffca8c5b64cd208982aa38d4936621a4775aa233aa0505711d8fdcfdaa943d4908",
    ],
    [
      "10: A not canonical, of small order",
      false,
      "e96b7021eb39c1a163b6da4e3093dcd3f21387da4cc4572be588fafae23c155b",
      negativeZeroA,
      "a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dca5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
    ],
    [
      "11: the same A, not reduced before it is hashed",
      false,
      "39a591f5321bbe07fd5a23dc2f39d025d74526615746727ceefd6e82ae65c06f",
      negativeZeroA,
      "a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dca5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
    ],
  ])("%s", (_name, accepted, message, publicKey, signature) => {
    expect(verdict(hex(publicKey), hex(message), hex(signature))).toBe(accepted);
  });
});

describe("points of small order", () => {
  const torsion = Point.fromBytes(
    hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    false,
  );
  const points = Array.from({ length: 8 }, (_, times) => torsion.multiplyUnsafe(BigInt(times)));

  // Every encoding of the eight points: the sign of x set or not, and y + p where it fits 255 bits.
  const encodings = points.flatMap((point) => {
    const { y } = point.toAffine();
    const values = y + P < 2n ** 255n ? [y, y + P] : [y];
    return values.flatMap((value) => [littleEndian(value), littleEndian(value | (1n << 255n))]);
  });
  const names = [...new Set(encodings.map((encoding) => Buffer.from(encoding).toString("hex")))];

  test("no y from p up is sound, whatever its point", () => {
    for (let above = 0n; above < 19n; above += 1n) {
      expect(isSoundEncoding(littleEndian(P + above))).toBe(false);
      expect(isSoundPublicKey(littleEndian(P + above))).toBe(false);
    }
    expect(isSoundEncoding(signerOf(3).publicKey)).toBe(true);
    expect(isSoundEncoding(littleEndian(P - 2n))).toBe(true);
  });

  test("there are eight of them, in fourteen encodings", () => {
    expect(new Set(points.map((point) => point.toHex())).size).toBe(8);
    expect(names).toHaveLength(14);
  });

  test.each(names)("%s is no key and no R", (name) => {
    const point = hex(name);
    const real = signerOf(3);
    expect(isSoundPublicKey(point)).toBe(false);
    // Asked by itself too: newer versions of OpenSSL turn such points away on their own.
    expect(isSoundEncoding(point)).toBe(false);
    for (const other of names.map(hex)) {
      // With S = 0 the equation is R = −k·A, which such points meet for one message in a few.
      for (let i = 0; i < 4; i += 1) {
        expect(verdict(point, Uint8Array.of(i), join(other, new Uint8Array(32)))).toBe(false);
      }
    }
    expect(verdict(real.publicKey, Uint8Array.of(1), join(point, littleEndian(5n)))).toBe(false);
  });
});

test("a key with a small-order part is judged alike: by the equation without the cofactor", () => {
  const torsion = Point.fromBytes(
    hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    false,
  );
  const [a, r] = [123456789n, 987654321n];
  const publicKey = Point.BASE.multiply(a).add(torsion).toBytes();
  const encodedR = Point.BASE.multiply(r).toBytes();
  const accepted: number[] = [];
  for (let i = 0; i < 64; i += 1) {
    const message = Uint8Array.of(i);
    const k = challenge(encodedR, publicKey, message);
    const signature = join(encodedR, littleEndian((r + k * a) % L));
    const holds = verdict(publicKey, message, signature);
    // S·B − k·A is R − k·T, and T has order 8.
    expect(holds).toBe(k % 8n === 0n);
    if (holds) accepted.push(i);
  }
  expect(accepted.length).toBeGreaterThan(0);
});

describe("laws", () => {
  const signer = signerOf(4);
  const publicKey = signer.publicKey;

  test("a signature holds, and S + L in its place does not", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (message) => {
        const signature = await signer.sign(message);
        expect(verdict(publicKey, message, signature)).toBe(true);
        const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString("hex")}`);
        expect(verdict(publicKey, message, join(signature.subarray(0, 32), littleEndian(s + L)))).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  test("no changed bit of key, message or signature holds", async () => {
    const message = Buffer.from("what was signed");
    const signature = await signer.sign(message);
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 2), fc.nat(), fc.nat(7), (which, position, bit) => {
        const parts = [publicKey.slice(), new Uint8Array(message), signature.slice()] as const;
        const part = parts[which] ?? parts[0];
        const at = position % part.length;
        part[at] = (part[at] ?? 0) ^ (1 << bit);
        expect(verdict(parts[0], parts[1], parts[2])).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  test("any bytes at all are answered alike, without an exception", () => {
    const bytes = fc.uint8Array({ maxLength: 70 });
    fc.assert(
      fc.property(bytes, bytes, bytes, (key, message, signature) => {
        expect(verdict(key, message, signature)).toBe(false);
      }),
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        (key, signature) => {
          expect(verdict(key, Uint8Array.of(), signature)).toBe(false);
        },
      ),
    );
  });
});

test("Node's buffers are taken like any bytes, and left as they are", async () => {
  const signer = signerOf(5);
  const message = Buffer.from("a message");
  const signature = Buffer.from(await signer.sign(message));
  const before = signature.toString("hex");
  for (let i = 0; i < 2; i += 1)
    expect(verdict(Buffer.from(signer.publicKey), message, signature)).toBe(true);
  expect(signature.toString("hex")).toBe(before);
});

test("a key id is the SHA-256 of what Node exports as SubjectPublicKeyInfo", () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ format: "der", type: "spki" });
  const expected = `sha256:${createHash("sha256").update(spki).digest("hex")}`;
  expect(keyIdOf(new Uint8Array(spki.subarray(12)))).toBe(expected);
});
