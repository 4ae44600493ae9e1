import { describe, expect, test } from "vitest";

import { deploying, newWorld, processOf } from "../../test/guard-world.ts";
import type { ProposalInput } from "./lifecycle.ts";
import { guardLimits } from "./limits.ts";
import { readInput } from "./proposal-input.ts";
import { propose } from "./propose.ts";

/** What is said of an input, or that it was read. */
function said(input: unknown): string {
  const read = readInput(input, guardLimits.proposalBytes);
  return read.kind === "read" ? "read" : `${read.misfit.where}: ${read.misfit.what}`;
}

const nested = (levels: number): unknown => (levels === 0 ? 0 : [nested(levels - 1)]);
const { by } = deploying();

describe("what somebody asks for", () => {
  test("is read as it is written", () => {
    expect(said(deploying())).toBe("read");
    expect(said(deploying({ nonce: "n", claims: { users: 3 }, grant: "ab".repeat(32) }))).toBe("read");
  });

  test.each<[string, unknown, string | RegExp]>([
    ["nothing", null, "the proposal: is no object"],
    ["a function", () => 0, /has no place in JSON/u],
    ["no action", { ...deploying(), action: undefined }, /action: undefined has no place in JSON/u],
    ["an empty action", deploying({ action: "" }), "action: has not between 1 and 256 characters"],
    ["a field that nobody knows", { ...deploying(), now: 0 }, "now: is an unknown field"],
    ["an effect", { ...deploying(), effect: "x" }, "effect: is an unknown field"],
    ["no payload", { ...deploying(), payload: null }, "payload: is no object"],
    [
      "a payload of records",
      deploying({ payload: { image: { a: 1 } as never } }),
      /^payload\.image: is neither/u,
    ],
    ["a fraction", deploying({ payload: { image: 0.5 } }), /^payload\.image: is neither/u],
    ["a number that is not exact", deploying({ payload: { image: 2 ** 53 } }), /^payload\.image: /u],
    ["half a surrogate pair", deploying({ payload: { image: "\ud800" } }), /half a surrogate pair/u],
    [
      "a text that is too long",
      deploying({ payload: { image: "x".repeat(4_097) } }),
      /^payload\.image: has not/u,
    ],
    ["a list of lists", deploying({ payload: { image: [["a"]] } }), /^payload\.image\[0\]: is neither/u],
    [
      "nesting without end",
      deploying({ payload: { image: nested(1_000) as never } }),
      /nested deeper than 64 levels/u,
    ],
    [
      "many fields",
      deploying({ payload: Object.fromEntries(Array.from({ length: 257 }, (_, at) => [`f${at}`, 1])) }),
      "payload: has more than 256 fields",
    ],
    [
      "many targets",
      deploying({ targets: Array.from({ length: 101 }, () => ({ entity: "S", id: "i" })) }),
      /^targets: /u,
    ],
    [
      "a target without an id",
      deploying({ targets: [{ entity: "Service" } as never] }),
      "targets[0].id: is missing",
    ],
    [
      "a target with more",
      deploying({ targets: [{ entity: "S", id: "i", zone: "x" } as never] }),
      /zone: is an unknown/u,
    ],
    [
      "a principal of no sort",
      deploying({ by: { ...by, principal: { ...by.principal, kind: "root" as never } } }),
      /kind/u,
    ],
    [
      "a principal without ids",
      deploying({ by: { ...by, principal: { ...by.principal, ids: [] as never } } }),
      /ids/u,
    ],
    [
      "an identity of no sort",
      deploying({ by: { ...by, identity: { kind: "sure" } as never } }),
      /by\.identity/u,
    ],
    [
      "a chain without end",
      deploying({
        by: {
          ...by,
          identity: {
            kind: "known",
            verified: true,
            issuer: "x",
            chain: Array.from({ length: 17 }, () => by.principal),
          },
        },
      }),
      "by.identity.chain: holds 17, and not between 0 and 16",
    ],
    ["a grant that is no digest", deploying({ grant: "x" }), "grant: is no SHA-256 digest"],
    ["an instance of a class", Object.assign(new Date(0), deploying()), /instance of a class/u],
    ["a payload that is a map", deploying({ payload: new Map() as never }), /instance of a class/u],
    [
      "more bytes than a proposal has",
      deploying({ claims: { a: "x".repeat(70_000) } }),
      /more than 65536 bytes/u,
    ],
  ])("is refused where it is %s", (_what, input, expected) => {
    expect(said(input)).toMatch(expected);
    expect(said(input)).not.toBe("read");
  });

  test("may contain itself, or throw where it is read: that is an answer, too", () => {
    const cycle: Record<string, unknown> = { ...deploying() };
    cycle["claims"] = cycle;
    expect(said(cycle)).toMatch(/contains itself/u);
    const throwing = Object.defineProperty({ ...deploying() }, "action", {
      enumerable: true,
      get: () => {
        throw new Error("boo");
      },
    });
    expect(said(throwing)).toBe("the proposal: cannot be read");
  });

  test("pollutes no prototype, and inherits nothing", () => {
    const polluting = JSON.parse(
      JSON.stringify(deploying()).replace('"payload":{', '"payload":{"__proto__":{"image":"x"},'),
    ) as ProposalInput;
    expect(said(polluting)).toMatch(/^payload\.__proto__: is neither/u);
    const inherited = JSON.parse(
      JSON.stringify(deploying()).replace('"action":"deploy"', '"__proto__":{"action":"deploy"}'),
    ) as ProposalInput;
    expect(said(inherited)).toBe("__proto__: is an unknown field");
    expect(({} as { image?: unknown }).image).toBeUndefined();
    const field = JSON.parse(
      JSON.stringify(deploying()).replace('"payload":{', '"payload":{"__proto__":"x","constructor":"y",'),
    ) as ProposalInput;
    expect(readInput(field, guardLimits.proposalBytes)).toMatchObject({
      kind: "read",
      input: { payload: JSON.parse('{"__proto__":"x","constructor":"y","image":"sha256:9f86"}') as object },
    });
  });

  test("is a copy: what the proposer changes later is changed nowhere else", () => {
    const input = deploying({ payload: { image: "a" } });
    const read = readInput(input, guardLimits.proposalBytes);
    Object.assign(input.payload, { image: "b" });
    expect(read).toMatchObject({ input: { payload: { image: "a" } } });
  });

  test("is asked of getters once, so that it cannot change between the check and the use", () => {
    let asked = 0;
    const input = Object.defineProperty({ ...deploying() }, "action", {
      enumerable: true,
      get: () => {
        asked += 1;
        return asked === 1 ? "deploy" : "undo";
      },
    });
    expect(readInput(input, guardLimits.proposalBytes)).toMatchObject({ input: { action: "deploy" } });
  });
});

describe("a proposal", () => {
  test("has a nonce of the host's where it has none, and never the same", async () => {
    const parts = processOf(await newWorld(), "shop/1");
    const [one, two] = [await propose(parts, deploying()), await propose(parts, deploying())];
    if (one.kind !== "proposed" || two.kind !== "proposed") throw new Error("refused");
    expect(one.proposal.nonce).toMatch(/^[0-9A-Z]{26}$/u);
    expect(one.proposal.nonce).not.toBe(two.proposal.nonce);
  });

  test("is on record with who acts, what it would touch, and how it is undone", async () => {
    const parts = processOf(await newWorld(), "shop/1");
    const answer = await propose(parts, deploying());
    expect(answer).toMatchObject({
      record: {
        statement: {
          predicate: {
            kind: "propose",
            body: {
              authority: {
                principal: { ids: ["github app:7"] },
                isVerified: true,
                chain: [{ kind: "human" }],
              },
              prediction: { by: "model/1", servicesAtMost: 1 },
              reversal: { isLossless: true },
            },
          },
        },
      },
    });
  });

  test("that nobody vouches for is on record as that", async () => {
    const parts = processOf(await newWorld(), "shop/1");
    const unknown = { kind: "unknown", reason: "no token" } as const;
    const answer = await propose(parts, deploying({ by: { ...by, identity: unknown } }));
    expect(answer).toMatchObject({
      record: {
        statement: { predicate: { body: { authority: { isVerified: false, issuer: null, chain: [] } } } },
      },
    });
  });
});
