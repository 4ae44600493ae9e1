import { createHash, generateKeyPairSync } from "node:crypto";
import { Point } from "@noble/ed25519";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RFC_8032_VECTORS, SPECCHECK_VECTORS } from "../../test/ed25519-vectors.ts";
import { signerOf } from "../../test/sample-records.ts";
import { isSoundPublicKey, verifyEd25519 } from "../keys/ed25519.ts";
import { keyIdOf } from "../keys/public-key.ts";
import { isReducedScalar, isSoundEncoding } from "../keys/point-encoding.ts";
import type { Signer } from "../keys/signer.ts";
import { signerFromPem } from "./signer.ts";
import { verifyEd25519WithNode } from "./verifier.ts";

const L = Point.CURVE().n;
const P = Point.CURVE().p;
const orderEight = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");
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

function signerOfSeed(seed: Uint8Array): Signer {
  const der = Buffer.concat([hex("302e020100300506032b657004220420"), seed]).toString("base64");
  return signerFromPem(`-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`);
}

/** The one answer of both verifiers; that they give the same is what every test here asserts. */
function verdict(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const answers = [verifyEd25519, verifyEd25519WithNode].map((verify) =>
    verify(publicKey, message, signature),
  );
  expect(answers[0]).toBe(answers[1]);
  return answers[0] === true;
}

test.each(RFC_8032_VECTORS)("RFC 8032's key $publicKey signs as it says, and verifies", async (vector) => {
  const [publicKey, message, signature] = [vector.publicKey, vector.message, vector.signature].map(hex) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const signer = signerOfSeed(hex(vector.seed));
  expect(signer.publicKey).toEqual(publicKey);
  expect(await signer.sign(message)).toEqual(signature);
  expect(verdict(publicKey, message, signature)).toBe(true);
  expect(verdict(publicKey, join(message, Uint8Array.of(0)), signature)).toBe(false);
});

test.each(SPECCHECK_VECTORS)("the published case $name", ({ isSignature, message, publicKey, signature }) => {
  expect(verdict(hex(publicKey), hex(message), hex(signature))).toBe(isSignature);
});

describe("points of small order", () => {
  const points = Array.from({ length: 8 }, (_, times) => orderEight.multiplyUnsafe(BigInt(times)));

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

describe("points with a part of small order", () => {
  // Each point is its multiple of the base point and one of the eight points of small order.
  const torsion = Array.from({ length: 8 }, (_, times) => orderEight.multiplyUnsafe(BigInt(times)));
  const [a, r] = [123456789n, 987654321n];
  const mixed = (scalar: bigint, part: number): Uint8Array =>
    Point.BASE.multiply(scalar)
      .add(torsion[part] ?? Point.ZERO)
      .toBytes();
  const eighths = torsion.map((_, part) => part);

  test.each(eighths)(
    "are judged alike, by the equation without the cofactor: a key with part %i",
    (partOfA) => {
      const publicKey = mixed(a, partOfA);
      const found = new Set<boolean>();
      for (const partOfR of eighths) {
        const encodedR = mixed(r, partOfR);
        for (let i = 0; i < 16; i += 1) {
          const message = Uint8Array.of(i);
          const k = challenge(encodedR, publicKey, message);
          // With the cofactor every one of these would hold. Without it, the parts of small order have to cancel out.
          const holds = verdict(publicKey, message, join(encodedR, littleEndian((r + k * a) % L)));
          expect(holds).toBe((BigInt(partOfR) + k * BigInt(partOfA)) % 8n === 0n);
          found.add(holds);
        }
      }
      expect(found.size).toBe(2);
    },
  );

  test("stand for nothing where the rest of key or R is missing", () => {
    for (const part of eighths) {
      const small = (torsion[part] ?? Point.ZERO).toBytes();
      for (const [publicKey, encodedR, scalar, start] of [
        [small, mixed(r, part), 0n, r],
        [mixed(a, part), small, a, 0n],
        [small, small, 0n, 0n],
      ] as const) {
        for (let i = 0; i < 8; i += 1) {
          const message = Uint8Array.of(i);
          const s = (start + challenge(encodedR, publicKey, message) * scalar) % L;
          expect(verdict(publicKey, message, join(encodedR, littleEndian(s)))).toBe(false);
        }
      }
    }
  });
});

test("S is below the order of the base point", async () => {
  const signer = signerOf(6);
  const message = Buffer.from("an edge");
  const r = (await signer.sign(message)).subarray(0, 32);
  for (const s of [0n, 1n, L - 1n, L, L + 1n, 2n * L, 2n ** 252n, 2n ** 255n - 1n, 2n ** 256n - 1n]) {
    expect(isReducedScalar(littleEndian(s))).toBe(s < L);
    expect(verdict(signer.publicKey, message, join(r, littleEndian(s)))).toBe(false);
  }
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

  test("whatever is put together of honest and of hard parts is answered alike", async () => {
    const message = Buffer.from("what was signed");
    const signature = await signer.sign(message);
    const honestS = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString("hex")}`);
    const hardYs = [0n, 1n, 2n, P - 1n, P, P + 1n, P + 3n, 2n ** 255n - 1n, orderEight.toAffine().y];
    const points = [
      publicKey,
      signature.slice(0, 32),
      Point.BASE.toBytes(),
      Point.BASE.add(orderEight).toBytes(),
    ];
    const hard = hardYs.flatMap((y) => [littleEndian(y), littleEndian(y | (1n << 255n))]);
    const some = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const point = fc.oneof(fc.constantFrom(...points, ...hard), some);
    const scalars = [honestS, honestS + L, 0n, 1n, 8n, L - 1n, L, L + 8n, 2n ** 253n].map(littleEndian);
    const flips = fc.array(fc.tuple(fc.nat(95), fc.nat(7)), { maxLength: 3 });
    let held = 0;
    fc.assert(
      fc.property(point, point, fc.oneof(fc.constantFrom(...scalars), some), flips, (a, r, s, flipped) => {
        const whole = join(a, r, s);
        for (const [at, bit] of flipped) whole[at] = (whole[at] ?? 0) ^ (1 << bit);
        if (verdict(whole.slice(0, 32), message, whole.slice(32))) held += 1;
      }),
      // The honest signature is put together, too: not everything here is refused.
      { numRuns: 2000, examples: [[publicKey, signature.slice(0, 32), signature.slice(32), []]] },
    );
    expect(held).toBeGreaterThan(0);
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

test("bytes that their owner changes are another key, though they were one a moment ago", async () => {
  const [one, other] = [signerOf(5), signerOf(6)];
  const message = Buffer.from("a message");
  const signature = await one.sign(message);
  const publicKey = one.publicKey.slice();
  expect(verdict(publicKey, message, signature)).toBe(true);
  publicKey.set(other.publicKey);
  expect(verdict(publicKey, message, signature)).toBe(false);
  expect(verdict(publicKey, message, await other.sign(message))).toBe(true);
  // y + p and points of small order, asked for behind a key that was sound.
  publicKey.fill(0xff);
  expect(verdict(publicKey, message, signature)).toBe(false);
  publicKey.fill(0);
  expect(verdict(publicKey, message, new Uint8Array(64))).toBe(false);
  publicKey.set(one.publicKey);
  expect(verdict(publicKey, message, signature)).toBe(true);
});

test("a key id is the SHA-256 of what Node exports as SubjectPublicKeyInfo", () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ format: "der", type: "spki" });
  const expected = `sha256:${createHash("sha256").update(spki).digest("hex")}`;
  expect(keyIdOf(new Uint8Array(spki.subarray(12)))).toBe(expected);
});
