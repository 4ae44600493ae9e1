import { describe, expect, test } from "vitest";

import { brief, subject } from "../../test/subjects.ts";
import type { PatternSetTable } from "../vocabulary/table.ts";
import { inSet } from "./pattern-set.ts";
import { nothing, Uncertain, type Value } from "./value.ts";

const sets: readonly PatternSetTable[] = [
  {
    id: "m.ledger",
    sort: "paths",
    patterns: ["db/ledger/**", "**/*.ledger.sql"],
    except: ["db/ledger/docs/**"],
  },
  { id: "m.ours", sort: "hosts", patterns: ["**.example.com"], except: ["test.example.com"] },
  { id: "m.quiet", sort: "commands", patterns: ["git diff **"], except: ["git ** -* **"] },
  { id: "m.nothing", sort: "paths", patterns: [], except: [] },
];
const x = subject({ vocabulary: { sets } });
const within = (element: Value, set: string): unknown => brief(inSet(x, element, set));
const folded = "unknown path: the path matches only with its case folded";

describe("a set of patterns", () => {
  test.each([
    ["db/ledger/1.sql", true],
    ["src/a.ledger.sql", true],
    ["db/ledger/docs/a.md", false],
    ["db/other/1.sql", false],
  ])("of paths holds %s: %s", (path, isWithin) => {
    expect(within(path, "m.ledger")).toBe(isWithin);
  });

  test("of paths cannot tell where only the case differs, on either side", () => {
    expect(within("DB/ledger/1.sql", "m.ledger")).toBe(folded);
    expect(within("db/ledger/DOCS/a.md", "m.ledger")).toBe(folded);
    // The exception surely matches, or surely nothing does: neither half has to be asked.
    expect(within("db/ledger/docs/A.LEDGER.SQL", "m.ledger")).toBe(false);
    expect(within("SRC/other.ts", "m.ledger")).toBe(false);
  });

  test("of hosts and commands holds what a pattern matches and no exception does", () => {
    expect([within("a.example.com", "m.ours"), within("test.example.com", "m.ours")]).toEqual([true, false]);
    expect([within("git diff a", "m.quiet"), within("git diff --ext-diff a", "m.quiet")]).toEqual([
      true,
      false,
    ]);
  });

  test("without patterns holds nothing", () => {
    expect(within("a", "m.nothing")).toBe(false);
  });

  test.each<[Value, string]>([
    [new Uncertain("file", "nobody answered"), "unknown file: nobody answered"],
    [nothing, "unknown value: there is none"],
    [7, "unknown pattern: the left side is no text"],
    [["db/ledger/1.sql"], "unknown pattern: the left side is no text"],
  ])("cannot tell of %o", (value, answer) => {
    expect(within(value, "m.ledger")).toBe(answer);
  });

  test.each(["m.none", "__proto__", "constructor", ""])("called %s is not made up", (name) => {
    expect(within("a", name)).toBe("unknown set: the name is not declared");
  });

  test("belongs to its vocabulary alone", () => {
    const other = subject({
      vocabulary: { sets: [{ id: "m.ledger", sort: "paths", patterns: ["src/**"], except: [] }] },
    });
    expect([inSet(other, "src/a.ts", "m.ledger"), inSet(x, "src/a.ts", "m.ledger")]).toEqual([true, false]);
  });
});
