import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canonical, formatKeyRegistry, parseKeyRegistry, verifyBundle } from "@interlock/ledger";
import * as prettier from "prettier";
import { expect, test } from "vitest";

import { bundleKeys, sampleBundle } from "../ledger/test/sample-bundle.ts";

const page = join(import.meta.dirname, "../docs/bundles.md");
const isUpdating = process.env["UPDATE_CASES"] === "1";

/** The fenced blocks of the page with two words behind their fence, by these words. */
function blocksOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^```(\w+ \w+)\n(.*?)^```$/gmsu)].map(([, name = "", body = ""]) => [
      name,
      body.trimEnd(),
    ]),
  );
}

async function pretty(text: string): Promise<string> {
  const options = await prettier.resolveConfig(page);
  return (await prettier.format(text, { ...options, parser: "json" })).trimEnd();
}

test("the example of the page is what is made, and what it says is what is said", async () => {
  const bundle = canonical(await sampleBundle({ withChain: false }));
  const verdict = verifyBundle(new TextEncoder().encode(bundle), bundleKeys);
  if (!verdict.ok) throw new Error(verdict.problem.message);
  const made = new Map([
    ["json registry", await pretty(formatKeyRegistry(bundleKeys))],
    ["json bundle", await pretty(bundle)],
    [
      "text verify",
      ["proves", ...indented(verdict.proves), "does not prove", ...indented(verdict.doesNotProve)].join("\n"),
    ],
  ]);
  let text = readFileSync(page, "utf8");
  if (isUpdating) {
    for (const [name, body] of made) {
      text = text.replace(
        new RegExp(`^(\`\`\`${name}\n).*?^\`\`\`$`, "msu"),
        (_all, fence: string) => `${fence}${body}\n\`\`\``,
      );
    }
    writeFileSync(page, text);
  }
  const blocks = blocksOf(text);
  for (const [name, body] of made) expect(blocks.get(name), name).toBe(body);
});

test("the page's bundle verifies as it stands there, with the page's keys", () => {
  const blocks = blocksOf(readFileSync(page, "utf8"));
  const bytesOf = (name: string): Uint8Array => new TextEncoder().encode(blocks.get(name));
  expect(verifyBundle(bytesOf("json bundle"), parseKeyRegistry(bytesOf("json registry")))).toMatchObject({
    ok: true,
  });
});

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
