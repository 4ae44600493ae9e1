import { expect, test } from "vitest";

import { lifecycle, ORIGIN, registryOf, stranger, writer } from "../test/sample-records.ts";
import { type VerifyOptions, verifyRecord } from "./verify.ts";

const registry = registryOf(writer);
const [proposed] = await lifecycle();
const envelope = JSON.parse(Buffer.from(proposed.envelope).toString("utf8")) as {
  readonly signatures: readonly object[];
};

/** What is said of the record, had it this in place of its key's id. */
function said(keyid: string, options: VerifyOptions = {}): string | null {
  const [signature] = envelope.signatures;
  const verdict = verifyRecord({ ...envelope, signatures: [{ ...signature, keyid }] }, registry, options);
  return verdict.ok ? null : verdict.problem.message;
}

test("a key that is not enrolled is named, and what only stands where its id should is not", () => {
  const { keyId } = stranger;
  expect(said(keyId)).toBe(`the key ${keyId} is not in the registry`);
  for (const other of ["", "ada\nkey", `${keyId}\n`, `x${keyId}`, keyId.toUpperCase()]) {
    expect(said(other)).toBe("the key is not in the registry");
  }
});

test("a record of another log is told which one it is of, and which one was demanded", () => {
  expect(said(writer.keyId, { origin: ORIGIN })).toBeNull();
  expect(said(writer.keyId, { origin: "log.test/production" })).toBe(
    `the record belongs to the log \`${ORIGIN}\`, and \`log.test/production\` is demanded`,
  );
});
