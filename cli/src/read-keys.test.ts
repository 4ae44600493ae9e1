import { formatKeyRegistry, keyRegistry } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { freshKey } from "../test/records.ts";
import { plainWorkplace } from "../test/workplace.ts";
import { isCommandFailure } from "./command-failure.ts";
import { readKeys } from "./read-keys.ts";

function failureOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isCommandFailure(error)) return error.message;
    throw error;
  }
  return "nothing was wrong";
}

describe("the keys of several files", () => {
  const [one, other] = [freshKey(), freshKey()];

  function place(): { readonly cwd: string } {
    const work = plainWorkplace();
    const { keyId, publicKey } = one.signer;
    const asLog = keyRegistry([{ keyId, publicKey, purpose: "log", origin: null }]);
    work.write({
      "one.keys.json": one.registry,
      "other.pem": other.pem,
      "as-log.keys.json": formatKeyRegistry(asLog),
      "a,b.keys.json": other.registry,
    });
    return { cwd: work.dir };
  }

  test("count together, and one that stands in two of them counts once", () => {
    const keys = readKeys("one.keys.json,other.pem,one.keys.json", place());
    expect([...keys.keys()].sort()).toEqual([one.signer.keyId, other.signer.keyId].sort());
    expect([...keys.values()].map(({ purpose }) => purpose)).toEqual(["writer", "writer"]);
  });

  test("may not contradict one another", () => {
    expect(failureOf(() => readKeys("one.keys.json,as-log.keys.json", place()))).toMatch(
      /as-log\.keys\.json.* says otherwise of the key sha256:/u,
    );
  });

  test("are not looked for where a name holds a comma", () => {
    expect([...readKeys("a,b.keys.json", place()).keys()]).toEqual([other.signer.keyId]);
  });

  test.each(["one.keys.json,", "one.keys.json,none.keys.json", ",", ""])(
    "%j names the file that is missing",
    (paths) => {
      expect(failureOf(() => readKeys(paths, place()))).toMatch(/cannot be read|is no file/u);
    },
  );
});
