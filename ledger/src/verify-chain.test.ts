import { describe, expect, test } from "vitest";
import { memoryStore } from "../test/memory-store.ts";
import { lifecycle, propose, registryOf, signAfter, stranger, writer } from "../test/sample-records.ts";
import { verifyEd25519WithNode } from "./node/verifier.ts";
import { verifyChain, verifyStream } from "./verify-chain.ts";
import type { ChainLink, ChainOptions } from "./verify-chain.ts";

const registry = registryOf(writer);
const whole = await lifecycle();
const [first, second, third, fourth] = whole;

function broken(records: Iterable<ChainLink>, options: ChainOptions = {}): unknown {
  const verdict = verifyChain(records, registry, options);
  return verdict.ok ? "whole" : [verdict.problem.code, verdict.index, verdict.seq];
}

test("a whole chain, and in words what that shows", () => {
  const verdict = verifyChain(whole, registry);
  expect(verdict).toMatchObject({
    ok: true,
    count: 4,
    stream: "gate/1",
    head: { seq: 3, leafHash: fourth.leafHash },
  });
  if (!verdict.ok) return;
  expect(verdict.proves.join("\n")).toContain("the 4 records up to number 3 of stream gate/1");
  expect(verdict.doesNotProve.join("\n")).toContain("no record after number 3 was cut off");
});

test("envelopes alone are enough", () => {
  expect(broken(whole.map(({ envelope }) => ({ envelope })))).toBe("whole");
});

test("an empty chain proves nothing", () => {
  expect(verifyChain([], registry)).toMatchObject({ ok: true, count: 0, head: null, proves: [] });
});

describe("where a chain breaks", () => {
  test.each<[string, readonly ChainLink[], unknown]>([
    ["the first record is missing", [second, third], ["chain.sequence", 0, 0]],
    ["one in the middle is missing", [first, third], ["chain.sequence", 1, 1]],
    ["two are swapped", [first, third, second], ["chain.sequence", 1, 1]],
    ["one stands twice", [first, second, second], ["chain.sequence", 2, 2]],
    ["one is unreadable", [first, { envelope: new Uint8Array(3) }, third], ["json.syntax", 1, 1]],
  ])("%s", (_name, records, expected) => {
    expect(broken(records)).toEqual(expected);
  });

  test("a stream that goes on after its end", async () => {
    const end = await signAfter(first, {
      kind: "stream.close",
      stage: "constrained",
      parents: [],
      body: { reason: "done", successor: null },
    });
    expect(broken([first, end])).toBe("whole");
    expect(broken([first, end, await signAfter(end, propose())])).toEqual(["stream.closed", 2, 2]);
  });

  test("a second history, signed by the same key, does not join the first", async () => {
    const otherFirst = await signAfter(null, { ...propose(), stage: "advisory" });
    const otherSecond = await signAfter(otherFirst, propose());
    expect(broken([otherFirst, otherSecond])).toBe("whole");
    expect(broken([first, otherSecond])).toEqual(["chain.previous", 1, 1]);
    expect(broken([otherFirst, second])).toEqual(["chain.previous", 1, 1]);
  });

  test("a record that someone else signed into it", async () => {
    expect(broken([first, await signAfter(first, propose(), stranger)])).toEqual(["key.unknown", 1, 1]);
  });

  test("a record of another stream", () => {
    expect(broken([first], { stream: "gate/2" })).toEqual(["chain.stream", 0, 0]);
  });

  test.each<[string, Partial<ChainLink>]>([
    ["digest", { digest: "00".repeat(32) }],
    ["leafHash", { leafHash: "00".repeat(32) }],
    ["prev", { prev: "00".repeat(32) }],
    ["prev that is none", { prev: null }],
    ["seq", { seq: 2 }],
    ["stream", { stream: "gate/2" }],
  ])("an index that claims another %s", (_name, claim) => {
    expect(broken([first, { ...second, ...claim }])).toEqual(["chain.row", 1, 1]);
  });

  test("the last record that holds is named", () => {
    expect(verifyChain([first, second, fourth], registry)).toMatchObject({
      ok: false,
      head: { seq: 1, leafHash: second.leafHash },
    });
  });
});

test("a later part of a chain is judged from the record before it", () => {
  expect(broken([third, fourth], { after: second })).toBe("whole");
  expect(broken([third, fourth], { after: first })).toEqual(["chain.sequence", 0, 1]);
  expect(broken([third], { after: { seq: 1, leafHash: first.leafHash } })).toEqual(["chain.previous", 0, 2]);
});

test("a stream of a store is read page by page", async () => {
  const store = memoryStore();
  let last: Awaited<ReturnType<typeof signAfter>> | null = null;
  for (let i = 0; i < 7; i += 1) {
    last = await signAfter(last, propose());
    await store.append(last);
  }
  const pages: number[] = [];
  const paged = {
    ...store,
    read: async (stream: string, from: number) => {
      pages.push(from);
      return await store.read(stream, from, 3);
    },
  };
  const options = { verifySignature: verifyEd25519WithNode };
  expect(await verifyStream(paged, "gate/1", registry, options)).toMatchObject({ ok: true, count: 7 });
  expect(pages).toEqual([0, 3, 6, 7]);
  expect(await verifyStream(paged, "gate/2", registry)).toMatchObject({
    ok: true,
    count: 0,
    stream: "gate/2",
  });
});
