import { createPublicKey, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { preAuthEncoding } from "./dsse.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

/** A coordinate of P-256 as a JWK has it. */
function coordinate(decimal: string): string {
  return Buffer.from(BigInt(decimal).toString(16).padStart(64, "0"), "hex").toString("base64url");
}

// The test vectors of `protocol.md`, DSSE 1.0.2 (github.com/secure-systems-lab/dsse).
describe("the test vector of the protocol", () => {
  const envelope = {
    payload: "aGVsbG8gd29ybGQ=",
    payloadType: "http://example.com/HelloWorld",
    sig: "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==",
  };
  const key = createPublicKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      x: coordinate("46950820868899156662930047687818585632848591499744589407958293238635476079160"),
      y: coordinate("5640078356564379163099075877009565129882514886557779369047442380624545832820"),
    },
  });

  function holds(payloadType: string, payload: Uint8Array): boolean {
    const signed = preAuthEncoding(payloadType, payload);
    const signature = Buffer.from(envelope.sig, "base64");
    return verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, signature);
  }

  test("its signature, which others made, is over the bytes that we write", () => {
    const payload = Buffer.from(envelope.payload, "base64");
    expect(holds(envelope.payloadType, payload)).toBe(true);
    expect(holds("http://example.com/HelloWorle", payload)).toBe(false);
    expect(holds(envelope.payloadType, Buffer.from("hello worle"))).toBe(false);
  });
});

// The first and the third are of the tests of go-securesystemslib, which counts bytes as the protocol says.
describe("lengths", () => {
  test.each([
    ["", "", "DSSEv1 0  0 "],
    [
      "http://example.com/HelloWorld",
      "hello world",
      "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
    ],
    ["http://example.com/HelloWorld", "ಠ", "DSSEv1 29 http://example.com/HelloWorld 3 ಠ"],
    ["é", "", "DSSEv1 2 é 0 "],
    ["e\u0301", "", "DSSEv1 3 e\u0301 0 "],
    ["application/ಠ_ಠ", "{}", "DSSEv1 19 application/ಠ_ಠ 2 {}"],
    ["\u{1f602}", "\u{1f602}\u{1f602}", "DSSEv1 4 \u{1f602} 8 \u{1f602}\u{1f602}"],
    ["a b", "1 c", "DSSEv1 3 a b 3 1 c"],
  ])("of the type %j and the payload %j", (type, payload, expected) => {
    expect(text(preAuthEncoding(type, Buffer.from(payload)))).toBe(expected);
  });

  test("of bytes that are no text", () => {
    const encoded = preAuthEncoding("t", Uint8Array.of(0, 255, 32));
    expect(Buffer.from(encoded).toString("hex")).toBe(
      `${Buffer.from("DSSEv1 1 t 3 ").toString("hex")}00ff20`,
    );
  });
});
