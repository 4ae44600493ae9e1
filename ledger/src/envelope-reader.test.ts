import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lifecycle } from "../test/sample-records.ts";
import { decodeBase64WithNode } from "./node/base64.ts";
import { openEnvelope } from "./envelope-reader.ts";
import { LedgerError } from "./ledger-error.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

const [{ envelope }] = await lifecycle();
const usual = decodeUtf8(envelope);

/** What is read of a text with either decoder, or what is wrong with it, and where. */
function answerOf(text: string): unknown {
  try {
    const opened = openEnvelope(encodeUtf8(text));
    expect(openEnvelope(encodeUtf8(text), decodeBase64WithNode)).toEqual(opened);
    return opened;
  } catch (error) {
    if (error instanceof LedgerError) return [error.problem.code, error.problem.at];
    throw error;
  }
}

describe("an envelope of the usual form and another way to write it", () => {
  test("are read alike", () => {
    const written = JSON.parse(usual) as object;
    expect(answerOf(usual)).toEqual(answerOf(JSON.stringify(written, null, 2)));
    expect(openEnvelope(written)).toEqual(answerOf(usual));
  });

  test("are read alike whatever is changed in them", () => {
    const piece = fc.constantFrom(
      "",
      "A",
      "=",
      '"',
      "\\",
      " ",
      "\n",
      "\u0000",
      ",",
      "}",
      "é",
      '","x":"',
      "\\u0041",
      "-",
      "Ł",
      "AAAA",
      "==",
    );
    const change = fc.tuple(fc.nat(usual.length), fc.nat(3), piece);
    fc.assert(
      fc.property(change, ([at, length, text]) => {
        const changed = `${usual.slice(0, at)}${text}${usual.slice(at + length)}`;
        // A blank before it keeps a text from having the usual form, and changes nothing for a reader of JSON.
        expect(answerOf(changed)).toEqual(answerOf(` ${changed}`));
      }),
      { numRuns: 3000 },
    );
  });
});
