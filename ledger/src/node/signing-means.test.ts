import { expect, test } from "vitest";
import { recordStory } from "../../test/record-story.ts";
import { writer } from "../../test/sample-records.ts";
import { signRecord } from "../record.ts";
import type { RecordDraft } from "../record.ts";
import { readUnverified } from "../unverified-record.ts";
import { signingMeansOfNode } from "./signing-means.ts";

test("what Node computes sooner is what the ledger computes: a record of each kind, byte for byte", async () => {
  const kinds = new Set<string>();
  for (const { record } of await recordStory()) {
    const read = readUnverified(record.envelope);
    const { subject, predicate } = read.statement;
    const { v: _, keyId: __, ...draft } = predicate;
    const [first] = subject;
    const about = first?.name === "proposal" ? { proposalDigest: first.digest.sha256 } : {};
    const again = { ...draft, ...about } as RecordDraft;
    const plainly = await signRecord(again, writer);
    expect(await signRecord(again, writer, signingMeansOfNode)).toEqual(plainly);
    kinds.add(predicate.kind);
  }
  expect(kinds.size).toBe(20);
});
