import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { canonical } from "../canonical.ts";
import type { JsonObject, JsonPath, JsonValue } from "../json.ts";
import { LedgerError } from "../ledger-error.ts";
import { commitmentOf, isKept, readCommitment, SALT_BYTES, secretOf, type Secret } from "./commitment.ts";
import { commitmentsIn, conceal as concealAt, reveal } from "./conceal.ts";

function salts(): () => Uint8Array {
  let next = 0;
  return () => {
    next += 1;
    return new Uint8Array(SALT_BYTES).fill(next);
  };
}

function conceal(
  document: JsonObject,
  paths: readonly JsonPath[],
  freshSalt: () => Uint8Array,
): { readonly document: JsonObject; readonly secrets: readonly Secret[] } {
  const concealed = concealAt(
    document,
    paths.map((path) => ({ path })),
    freshSalt,
  );
  return { document: concealed.document, secrets: concealed.secrets.map(({ secret }) => secret) };
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  return "nothing was wrong";
}

const from =
  (secrets: readonly Secret[]) =>
  (commitment: string): Secret | null =>
    secrets.find((secret) => secret.commitment === commitment) ?? null;

const proposal = { action: "deploy", payload: { note: "call ann", image: "a:1", sizes: [1, 2] } };

test("a commitment is the digest of the prefix, the salt and the canonical bytes", () => {
  // Made with coreutils: printf '\002' + 16 bytes of 01 + '"call ann"' | sha256sum
  expect(commitmentOf("call ann", new Uint8Array(16).fill(1))).toBe(
    "aa45f62efbb6e2fa7e81317aee78456d87d42ddc5ce53714f9f5914cc4dabbf2",
  );
});

describe("concealed and revealed", () => {
  test("a value is out of the document, and back again", () => {
    const { document, secrets } = conceal(proposal, [["payload", "note"]], salts());
    expect(canonical(document)).not.toContain("ann");
    expect(readCommitment((document["payload"] as JsonObject)["note"])).toBe(secrets[0]?.commitment);
    expect(reveal(document, from(secrets))).toEqual({ kind: "whole", document: proposal });
  });

  test("equal values have commitments of their own", () => {
    const { secrets } = conceal({ a: "x", b: "x" }, [["a"], ["b"]], salts());
    expect(new Set(secrets.map(({ commitment }) => commitment)).size).toBe(2);
  });

  test.each<[string, JsonValue]>([
    ["null", null],
    ["an object", { a: 1 }],
    ["a list", [1, "x"]],
    ["false", false],
  ])("%s comes back as it was", (_, value) => {
    const { document, secrets } = conceal({ value }, [["value"]], salts());
    expect(reveal(document, from(secrets))).toEqual({ kind: "whole", document: { value } });
  });

  test("says at which of the places that were asked for each value stood", () => {
    const places = [
      { path: ["payload", "note"], class: "deploy.note" },
      { path: ["action"], class: "action" },
    ];
    const { secrets } = concealAt(proposal, places, salts());
    expect(secrets.map(({ secret, place }) => [place.class, secret.value])).toEqual([
      ["action", "deploy"],
      ["deploy.note", "call ann"],
    ]);
  });

  test("an element of a list can be concealed", () => {
    const { document, secrets } = conceal(proposal, [["payload", "sizes", 1]], salts());
    expect(commitmentsIn(document)).toEqual([{ commitment: secrets[0]?.commitment, at: "/payload/sizes/1" }]);
  });

  test("a place where nothing stands is passed over", () => {
    const places = [
      ["payload", "none"],
      ["none", "note"],
      ["payload", "note", "deeper"],
      ["payload", "sizes", 9],
    ];
    expect(conceal(proposal, places, salts())).toEqual({ document: proposal, secrets: [] });
    expect(conceal({}, [["toString"], ["__proto__"]], salts()).secrets).toEqual([]);
  });

  test("of two places one inside the other, the outer one is concealed whole", () => {
    const inner = [["payload", "note"], ["payload"]] as const;
    const { document, secrets } = conceal(proposal, inner, salts());
    expect(secrets.map(({ value }) => value)).toEqual([proposal.payload]);
    expect(canonical(document)).not.toContain("ann");
  });

  test("any document, at any of its places", () => {
    const places = (value: JsonValue, path: readonly (string | number)[]): (string | number)[][] =>
      typeof value !== "object" || value === null
        ? [[...path]]
        : [
            ...(path.length > 0 ? [[...path]] : []),
            ...Object.entries(value).flatMap(([key, part]) =>
              places(part, [...path, Array.isArray(value) ? Number(key) : key]),
            ),
          ];
    const json = fc
      .jsonValue()
      .filter((value) => !JSON.stringify(value).includes("$c")) as fc.Arbitrary<JsonValue>;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), fc.array(fc.nat(), { maxLength: 5 }), (given, picks) => {
        const data = JSON.parse(JSON.stringify(given)) as JsonObject;
        if (canonicalFails(data) || Object.hasOwn(data, "$c")) return;
        const all = places(data, []).filter((path) => path.length > 0);
        const chosen = picks.flatMap((pick) => (all.length === 0 ? [] : [all[pick % all.length] ?? []]));
        const { document, secrets } = conceal(data, chosen, salts());
        const revealed = reveal(document, from(secrets));
        expect(revealed).toEqual({ kind: "whole", document: data });
        expect(commitmentsIn(document)).toHaveLength(secrets.length);
      }),
      { numRuns: 300 },
    );
  });
});

function canonicalFails(value: JsonValue): boolean {
  try {
    canonical(value);
    return false;
  } catch (error) {
    if (error instanceof LedgerError) return true;
    throw error;
  }
}

describe("what is gone or wrong", () => {
  const { document, secrets } = conceal({ a: "x", list: ["y", "z"] }, [["a"], ["list", 0]], salts());

  test("an erased value is named, every one", () => {
    const [first, second] = secrets;
    expect(reveal(document, () => null)).toEqual({
      kind: "erased",
      missing: [
        { commitment: first?.commitment, at: "/a" },
        { commitment: second?.commitment, at: "/list/0" },
      ],
    });
    expect(reveal(document, from(first === undefined ? [] : [first]))).toEqual({
      kind: "erased",
      missing: [{ commitment: second?.commitment, at: "/list/0" }],
    });
  });

  test.each<[string, (secret: Secret) => Secret]>([
    ["another value", (secret) => ({ ...secret, value: "other" })],
    ["another salt", (secret) => ({ ...secret, salt: "AAAAAAAAAAAAAAAAAAAAAA==" })],
    ["a salt of another length", (secret) => ({ ...secret, salt: "AAAA" })],
    ["a salt that is no base64", (secret) => ({ ...secret, salt: "???" })],
    ["a secret of another commitment", () => secretOf("x", new Uint8Array(SALT_BYTES))],
  ])("%s is not the one that was committed to", (_, change) => {
    expect(secrets.every(isKept)).toBe(true);
    expect(
      codeOf(() =>
        reveal(document, (one) => {
          const secret = from(secrets)(one);
          return secret === null ? null : change(secret);
        }),
      ),
    ).toBe("erasure.mismatch");
  });

  test.each<[string, JsonObject]>([
    ["a commitment with something beside it", { a: { $c: "0".repeat(64), b: 1 } }],
    ["a commitment that is no digest", { a: { $c: "0".repeat(63) } }],
    ["a commitment in capitals", { a: { $c: "A".repeat(64) } }],
    ["a commitment that is no text", { list: [{ $c: 1 }] }],
  ])("%s is neither concealed nor revealed", (_, data) => {
    expect(codeOf(() => conceal(data, [], salts()))).toBe("erasure.lookalike");
    expect(codeOf(() => reveal(data, () => null))).toBe("erasure.lookalike");
  });

  test("what a proposer writes like a commitment is refused before it is recorded", () => {
    const data = { payload: { note: { $c: secrets[0]?.commitment ?? "" } } };
    expect(codeOf(() => conceal(data, [], salts()))).toBe("erasure.lookalike");
  });

  test("a whole document is never concealed", () => {
    expect(codeOf(() => conceal({ a: 1 }, [[]], salts()))).toBe("erasure.place");
  });

  test.each([0, 15, 17])("a salt of %i bytes is refused", (length) => {
    expect(codeOf(() => commitmentOf("x", new Uint8Array(length)))).toBe("erasure.salt");
  });
});
