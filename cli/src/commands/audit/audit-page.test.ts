import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";

import { auditedLog } from "../../../test/audited-log.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/audit.md"), "utf8");

function fenced(language: string, text: string = page): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gmsu"))].map(
    ([, body = ""]) => body,
  );
}

/** The words of a command line, as a shell splits them. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

test("every command of the page's ten questions answers", { timeout: 60_000 }, async () => {
  const { place, records } = await auditedLog([{ verdict: "permit" }, {}]);
  const keys = place.read("all.keys.json");
  place.write({ "writer.keys.json": keys, "log.keys.json": keys });
  const questions = page.slice(page.indexOf("## Ten questions"), page.indexOf("## Reports"));
  const lines = fenced("sh", questions).flatMap((block) => block.trimEnd().split("\n"));
  expect(lines).toHaveLength(10);
  for (const line of lines) {
    const [, ...args] = words(line.replace(/77f0\w+/u, records[1]?.digest ?? ""));
    const { code, out } = await place.interlock(args);
    expect([line, code]).toEqual([line, 0]);
    expect(out.split("\n").length).toBeGreaterThan(1);
  }
});

test("every query of the page runs on the tables", { timeout: 60_000 }, async () => {
  const { place } = await auditedLog([{ verdict: "permit" }, {}]);
  const index = ["audit", "index", "--log", "log", "--key", "all.keys.json", "--out", "audit.db"];
  expect((await place.interlock(index)).code).toBe(0);
  const queries = fenced("sql");
  expect(queries).toHaveLength(10);
  const database = new DatabaseSync(join(place.dir, "audit.db"), { readOnly: true });
  const rows = queries.map((query) => database.prepare(query).all().length);
  database.close();
  // What nobody's clock decides: one permit, one refusal, each let happen as it was judged, and seen.
  expect(rows.slice(1)).toEqual([2, 1, 8, 0, 0, 1, 2, 0, 0]);
});

test("the page names every option of `interlock audit`", async () => {
  const { auditCommand } = await import("./audit.ts");
  for (const name of auditCommand.arguments.values) expect(page).toContain(`--${name}`);
});
