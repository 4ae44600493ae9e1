import { describe, expect, test } from "vitest";

import { misfitHost } from "./host.ts";

const misfits: readonly (readonly [string, string])[] = [
  ["", "is no host of a usable length"],
  ["a.".repeat(127), "is no host of a usable length"],
  ["Example.com", "is a host that is not in lower case"],
  ...["example.com.", ".example.com", "a..b"].map((text) => [text, "is a host with an empty label"] as const),
  ...["-a.b", "a-.b", "-"].map(
    (text) => [text, "is a host with a label that begins or ends in `-`"] as const,
  ),
  ...["a_b.c", "münchen.de", "a b", "a/b", "a:80", "[::1]", "a\u200b.b"].map(
    (text) => [text, "is a host with a character other than `a-z`, `0-9` and `-`"] as const,
  ),
  [`${"a".repeat(64)}.b`, "is a host with a label of more than 63 characters"],
  // Every one of these is an address to some resolver, and none is written as such.
  ...[
    "127.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "127.0.0.01",
    "256.0.0.1",
    "1.2.3.4.5",
    "a.b.c.4",
    "0x",
  ].map((text) => [text, "is a host that ends in a number and is no plain IPv4 address"] as const),
];

describe("a host", () => {
  test.each([
    "localhost",
    "a",
    "api-7.example.com",
    "xn--mnchen-3ya.de",
    "r3---sn.example.com",
    "1.example.com",
    "7z",
    "127.0.0.1",
    "255.255.255.255",
    `${"a".repeat(63)}.example`,
    Array.from({ length: 127 }, () => "a").join("."),
  ])("can be %s", (text) => {
    expect(misfitHost(text)).toBeNull();
  });

  test.each(misfits)("cannot be %j", (text, reason) => {
    expect(misfitHost(text)).toBe(reason);
  });
});
