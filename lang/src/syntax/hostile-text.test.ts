import { describe, expect, test } from "vitest";

import { limits } from "@interlock/runtime/vocabulary";

import { parse } from "./parse.ts";
import { syntaxLimits } from "./syntax-limits.ts";

describe("a text that is made to hurt", () => {
  const head = "language 1\npolicy p\n";

  test.each([
    ["parentheses", "IL1109", `let a = ${"(".repeat(100_000)}`],
    ["brackets", "IL1109", `let a = ${"[".repeat(100_000)}`],
    ["records", "IL1109", `test "a" { given b = ${"{ c: ".repeat(100_000)}`],
    ["if", "IL1109", `let a = ${"if b then c else ".repeat(30_000)}d`],
    ["not", "IL1110", `let a = ${"not ".repeat(100_000)}b`],
    ["and", "IL1110", `let a = b${" and b".repeat(100_000)}`],
    ["sums", "IL1110", `let a = 1${" + 1".repeat(100_000)}`],
    ["dots", "IL1117", `let a = b${".b".repeat(100_000)}`],
    ["calls", "IL1109", `let a = ${"f(".repeat(50_000)}`],
    ["calls in a list to look through", "IL1109", `bound a on * { each b in ${"f(".repeat(50_000)} }`],
    [
      "operators in a list to look through",
      "IL1110",
      `bound a on * { each b in c(d${" and d".repeat(50_000)}): }`,
    ],
    ["arguments of a given", "IL1109", `test "a" { given ${"b(2 of ".repeat(20_000)}`],
    ["arguments", "IL1117", `let a = f(b${", b".repeat(50_000)})`],
    ["parameters", "IL1117", `let a(b: bool${", b: bool".repeat(20_000)}) = b`],
    ["each", "IL1101", `bound a on * { ${"each x in ".repeat(10_000)} }`],
    ["cases", "IL1101", `test "a" { ${"case ".repeat(20_000)}`],
    ["open bodies", "IL1104", `bound a on * ${"{".repeat(100_000)}`],
    ["braces", "IL1104", "{".repeat(100_000)],
    ["closing braces", "IL1106", "}".repeat(100_000)],
    ["words", "IL1102", "a ".repeat(100_000)],
    ["a string of escapes", "IL1006", `let a = "${"\\n".repeat(100_000)}"`],
  ])("gives one diagnostic: %s", (_, code, text) => {
    const { diagnostics } = parse({ path: "p.policy", text: `${head}${text}` });
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  test.each([
    ["quotes", `let a = ${'"'.repeat(100_000)}`],
    ["quotes on lines", '"\n'.repeat(50_000)],
    ["rows", `test "a" {\n${"case by\n".repeat(12_000)}`],
    ["switches", "switch a on * {\n".repeat(6_000)],
    ["arrows", `bound a on * { network no crossing ${"->".repeat(50_000)}`],
  ])("gives no more diagnostics than are reported: %s", (_, text) => {
    const { diagnostics } = parse({ path: "p.policy", text: `${head}${text}` });
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(syntaxLimits.mistakes + 1);
  });

  test("is not read beyond the bound of a file's bytes", () => {
    const wide = "\u{1f600}".repeat(limits.sourceBytes / 4);
    const { module, diagnostics } = parse({ path: "p.policy", text: `${head}// ${wide}` });
    expect(diagnostics.map(({ code }) => code)).toEqual(["IL1001"]);
    expect(module.declarations).toEqual([]);
  });

  test("is read up to that bound", () => {
    const text = `${head}// `.padEnd(limits.sourceBytes, "x");
    expect(parse({ path: "p.policy", text }).diagnostics).toEqual([]);
  });
});

describe("mistakes", () => {
  test("beyond the bound end the reading", () => {
    const { diagnostics } = parse({
      path: "p.policy",
      text: `language 1\npolicy p\n${"let a = ==\n".repeat(300)}`,
    });
    expect(diagnostics).toHaveLength(syntaxLimits.mistakes + 1);
    expect(diagnostics.at(-1)?.code).toBe("IL1118");
  });

  test("in characters beyond the bound end it too", () => {
    const { diagnostics } = parse({
      path: "p.policy",
      text: `language 1\npolicy p\n${"\u202ea".repeat(300)}`,
    });
    expect(diagnostics).toHaveLength(syntaxLimits.mistakes + 1);
    expect(diagnostics.at(-1)?.code).toBe("IL1118");
  });
});
