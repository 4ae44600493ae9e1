import { beforeAll, describe, expect, test } from "vitest";

import { compilePolicySet, type CompiledSet } from "../compile.ts";
import { loadModule } from "../node/index.ts";
import { gitObjectId } from "../node/object-id.ts";
import { textDigest } from "../digest.ts";
import { sourceSet } from "../source-set.ts";

const text = `language 1
policy shop
entity Service { owner: string max 9 }
action look on Service proposes {}
refuse strangers on look where target.owner != "shop"
`;

let compiled: CompiledSet;
let bytes: Buffer;

beforeAll(async () => {
  const source = {
    path: "shop.policy",
    text,
    blob: gitObjectId("blob", Buffer.from(text)),
    sha256: textDigest(text),
  };
  const set = sourceSet({ repository: "github.com/acme/shop", commit: "1".repeat(40) }, [source]);
  const compilation = await compilePolicySet(set, ["shop.policy"]);
  if (compilation.kind === "failed") throw new Error(JSON.stringify(compilation.diagnostics));
  ({ compiled } = compilation);
  bytes = Buffer.from(compiled.javascript);
});

async function refusalOf(javascript: string | Uint8Array): Promise<string> {
  return loadModule(javascript, compiled.moduleDigest).then(
    () => "it was loaded",
    (error: unknown) => String(error),
  );
}

/** A refusal that says what the bytes hash to, and what they should. */
function named(): RegExp {
  return new RegExp(
    `the module hashes to [0-9a-f]{64}, not to ${compiled.moduleDigest}, and is not loaded$`,
    "u",
  );
}

describe("a module of which anything was changed is refused, and the refusal names both digests", () => {
  test("and as it was compiled it is loaded", async () => {
    expect((await loadModule(bytes, compiled.moduleDigest)).pin).toEqual(compiled.pin);
  });

  test("any bit of any byte", async () => {
    for (let at = 0; at < bytes.length; at += 1) {
      for (const bit of [at % 8, (at + 5) % 8]) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8((bytes[at] ?? 0) ^ (1 << bit), at);
        expect([at, bit, await refusalOf(changed)]).toEqual([at, bit, expect.stringMatching(named())]);
      }
    }
  }, 120_000);

  test.each<readonly [string, (javascript: string) => string]>([
    ["its pin's commit", (javascript) => javascript.replace("1".repeat(40), "2".repeat(40))],
    ["its pin's repository", (javascript) => javascript.replace("acme/shop", "acme/other")],
    ["what it refuses", (javascript) => javascript.replace('"refuse"', '"permit"')],
    ["a byte order mark", (javascript) => `\ufeff${javascript}`],
    ["the ends of its lines", (javascript) => javascript.replaceAll("\n", "\r\n")],
    ["its last line", (javascript) => javascript.trimEnd()],
    ["a line more", (javascript) => `${javascript}\n`],
    ["an escape, written otherwise", (javascript) => javascript.replace('"shop"', '"\\u0073hop"')],
    ["half of a character", (javascript) => `${javascript}//\ud800`],
    ["all of it", () => ""],
  ])("%s", async (_, change) => {
    const changed = change(compiled.javascript);
    expect(changed).not.toBe(compiled.javascript);
    expect(await refusalOf(changed)).toMatch(named());
  });

  test("or of which another digest is asked", async () => {
    const { moduleDigest } = compiled;
    for (const digest of [
      "",
      moduleDigest.toUpperCase(),
      moduleDigest.slice(0, 63),
      `${moduleDigest}0`,
      `sha256:${moduleDigest}`,
    ]) {
      await expect(loadModule(bytes, digest)).rejects.toThrow("is not loaded");
    }
  });
});
