import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { canonical, decodeBase64, RECORD_KINDS, sha256Hex, signersOf, verifyRecord } from "@interlock/ledger";
import type { RecordKind } from "@interlock/ledger";
import * as prettier from "prettier";
import { describe, expect, test } from "vitest";

import { recordContent } from "../cli/src/record-content.ts";
import { recordStory } from "../ledger/test/record-story.ts";
import { storyRegistry, storySeeds, STORY_ORIGIN } from "../ledger/test/story-cast.ts";
import { fieldsOf, frameFields, sharedParts } from "../ledger/test/statement-fields.ts";

const folder = join(import.meta.dirname, "../docs/records");
const isUpdating = process.env["UPDATE_CASES"] === "1";
const story = await recordStory();

/** Which record of the story stands for its kind, where it is not the first. */
const shown: { readonly [K in RecordKind]?: number } = { evaluate: 1 };

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

function fileOf(kind: RecordKind): string {
  return `${kind}.md`;
}

/** The names in the first column of the table under a heading. */
function tableUnder(page: string, heading: string): readonly string[] {
  const [, section = ""] = page.split(new RegExp(`^#{2,3} ${heading}$`, "mu"));
  const [table = ""] = section.split(/^#{2,3} /mu);
  return [...table.matchAll(/^\| `([^`]+)`/gmu)].map(([, name = ""]) => name);
}

async function examples(kind: RecordKind): Promise<ReadonlyMap<string, string>> {
  const one = story.filter((record) => record.kind === kind)[shown[kind] ?? 0];
  if (one === undefined) throw new Error(`the story has no record \`${kind}\``);
  const { envelope, digest, leafHash, seq, stream } = one.record;
  const verdict = verifyRecord(envelope, storyRegistry, { origin: STORY_ORIGIN });
  if (!verdict.ok) throw new Error(verdict.problem.message);
  const envelopeText = Buffer.from(envelope).toString("utf8");
  const payload = decodeBase64((JSON.parse(envelopeText) as { readonly payload: string }).payload);
  expect(Buffer.from(payload).toString("utf8")).toBe(canonical(verdict.statement));
  const options = await prettier.resolveConfig(join(folder, fileOf(kind)));
  const statement = await prettier.format(canonical(verdict.statement), { ...options, parser: "json" });
  return new Map([
    ["json statement", statement.trimEnd()],
    [
      "text record",
      [
        `place      number ${seq} of stream ${stream}`,
        `payload    ${payload.length} bytes, SHA-256 ${sha256Hex(payload)}`,
        `digest     ${digest}`,
        `leaf hash  ${leafHash}`,
      ].join("\n"),
    ],
    [
      "text verify",
      [
        ...recordContent(verdict.statement.predicate),
        "proves",
        ...verdict.proves.map((line) => `  ${line}`),
        "does not prove",
        ...verdict.doesNotProve.map((line) => `  ${line}`),
      ].join("\n"),
    ],
    ["text envelope", envelopeText],
  ]);
}

/** The page with every block of its example made anew. */
async function withExamples(page: string, kind: RecordKind): Promise<string> {
  let updated = page;
  for (const [info, text] of await examples(kind)) {
    const block = new RegExp(`^\`\`\`${info}\n.*?^\`\`\`$`, "msu");
    if (!block.test(page)) throw new Error(`the page of \`${kind}\` has no block \`${info}\``);
    updated = updated.replace(block, () => `\`\`\`${info}\n${text}\n\`\`\``);
  }
  return updated;
}

describe("the pages of the records", () => {
  test("are one a kind, and the index names them all", () => {
    const pages = readdirSync(folder).filter((name) => name !== "README.md");
    expect(pages.sort()).toEqual(RECORD_KINDS.map(fileOf).sort());
    const index = read("README.md");

    for (const kind of RECORD_KINDS) expect(index).toContain(`| [\`${kind}\`](${fileOf(kind)})`);
  });

  test("the index says with which keys the examples are signed", () => {
    const index = read("README.md");
    for (const seed of new Set(Object.values(storySeeds))) {
      expect(index).toContain(/^(..)\1+$/u.test(seed) ? seed.slice(0, 2).repeat(2) : seed);
    }
  });

  test("the index lists what stands in every record", () => {
    expect(tableUnder(read("README.md"), "Frame")).toEqual(frameFields());
  });

  test.each([...sharedParts])("the index lists the fields of: %s", (heading, schema) => {
    expect(tableUnder(read("README.md"), heading)).toEqual(fieldsOf(schema));
  });

  test.each(RECORD_KINDS)("%s: has the one shape, every field, and an example made anew", async (kind) => {
    const page = read(fileOf(kind));
    expect(page.startsWith(`# \`${kind}\`\n`)).toBe(true);
    expect([...page.matchAll(/^## (.+)$/gmu)].map(([, title]) => title)).toEqual([
      "When",
      "Signed by",
      "Body",
      "Example",
    ]);
    const [, signedBy = ""] = /^## Signed by\n(.*?)^## /msu.exec(page) ?? [];
    const purposes = signersOf(kind);
    const isAnyKey = purposes.includes("log");
    for (const purpose of isAnyKey ? (["registrar"] as const) : purposes) {
      expect(signedBy).toContain(`\`${purpose}\``);
    }
    expect(tableUnder(page, "Body")).toEqual(fieldsOf(kind));
    const expected = await withExamples(page, kind);
    if (isUpdating) writeFileSync(join(folder, fileOf(kind)), expected);
    expect(isUpdating ? expected : page).toBe(expected);
  });
});
