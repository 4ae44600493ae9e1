import { expect, test } from "vitest";
import { envelopeBytes, preAuthEncoding, STATEMENT_PAYLOAD_TYPE } from "./dsse.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

test("the example of the DSSE protocol", () => {
  const encoded = preAuthEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
  expect(text(encoded)).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
});

test("lengths count bytes, not characters", () => {
  expect(text(preAuthEncoding("typ/ü😀", Buffer.from("€")))).toBe("DSSEv1 10 typ/ü😀 3 €");
});

test("no two pairs of type and payload share their signed bytes", () => {
  const shifted = [
    preAuthEncoding("a", Buffer.from("b 1 c")),
    preAuthEncoding("a 5 b", Buffer.from("c")),
    preAuthEncoding("a", Buffer.from("b 1 c ")),
  ].map(text);
  expect(new Set(shifted).size).toBe(3);
});

test("an envelope is stored as canonical JSON", () => {
  const envelope = envelopeBytes(STATEMENT_PAYLOAD_TYPE, Buffer.from("{}"), [{ sig: "c2ln", keyid: "k" }]);
  expect(text(envelope)).toBe(
    '{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[{"keyid":"k","sig":"c2ln"}]}',
  );
});
