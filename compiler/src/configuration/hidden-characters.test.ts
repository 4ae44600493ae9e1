import { describe, expect, test } from "vitest";

import { readConfiguration } from "../configuration.ts";
import { describeSourceProblem, sourceProblem } from "../source-problems.ts";

const whole = { version: 1, origin: "acme/shop", policies: ["policies/shop.policy"] };

/** What is read where one file is there. */
async function read(path: string, text: string) {
  return readConfiguration({
    repository: null,
    commit: null,
    readFile: async (asked) =>
      asked === path
        ? { path, blob: "0".repeat(40), sha256: "0".repeat(64), text }
        : sourceProblem("IL4010", "it does not exist", { path: asked }),
    list: async () => [],
    whyNotSigned: async () => sourceProblem("IL4022", "nobody signed"),
  });
}

/** Everything that is wrong with a file, each in a line. */
async function problemsOf(path: string, text: string): Promise<readonly string[]> {
  const answer = await read(path, text);
  return answer.kind === "failed" ? answer.problems.map(describeSourceProblem) : [];
}

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKPfffMklY0F5p7YrqI0Wj/XtNniZ5HF5Zp6YjI4rbwH";
const head = "version: 1\norigin: acme/shop\npolicies: [a.policy]\n";
const hidden = (place: string, point: string): string =>
  `${place}: IL4027: a hidden character, \`\\u{${point}}\`, stands here (delete it; text in double quotes that needs it spells it out)`;

describe("what readers of a file do not see is a mistake at its place, and nothing is read", () => {
  test.each([
    ["a carriage return", "\r"],
    ["a line separator", "\u2028"],
    ["a paragraph separator", "\u2029"],
    ["a next line", "\u0085"],
    ["a vertical tab", "\v"],
    ["a form feed", "\f"],
  ])("%s, by which a comment hides a demand from one reader or shows it to another", async (_, end) => {
    const demand = `# whose commits count${end}signedCommits:${end}  - name: Ada${end}    key: ${key}`;
    const point = (end.codePointAt(0) ?? 0).toString(16);
    expect(await problemsOf("interlock.yaml", `${head}${demand}\n`)).toEqual(
      [22, 37, 51].map((column) => hidden(`interlock.yaml:4:${column}`, point)),
    );
  });

  test.each([
    "\0",
    "\u0007",
    "\u00a0",
    "\u00ad",
    "\u061c",
    "\u200b",
    "\u200f",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufeff",
  ])("%j, wherever it stands", async (character) => {
    const point = (character.codePointAt(0) ?? 0).toString(16);
    for (const [text, place] of [
      [`${head}# a${character}${character}b\n`, "4:4"],
      [`${head}baseline: a${character}b.policy\n`, "4:12"],
      [`${head}baseline: "a${character}b.policy"\n`, "4:13"],
      [`${head}base${character}line: a.policy\n`, "4:5"],
      [`${head}baseline:${character}a.policy\n`, "4:10"],
    ] as const)
      expect(await problemsOf("interlock.yaml", text)).toEqual([hidden(`interlock.yaml:${place}`, point)]);
    const json = JSON.stringify(whole);
    for (const [from, to] of [
      ["policies/", `${character}policies/`],
      ["{", `{${character}`],
    ] as const) {
      const text = json.replace(from, to);
      expect(await problemsOf("interlock.json", text)).toEqual([
        hidden(`interlock.json:1:${text.indexOf(character) + 1}`, point),
      ]);
    }
  });

  test("but a carriage return right before a line feed, an escape, and a byte order mark before YAML", async () => {
    const yaml = `\ufeff${head}baseline: "a\\u202e\\L.policy"\n`.replaceAll("\n", "\r\n");
    expect(await read("interlock.yaml", yaml)).toMatchObject({
      configuration: { baseline: "a\u202e\u2028.policy" },
    });
    const json = JSON.stringify({ ...whole, baseline: "a.policy" }, null, 2)
      .replaceAll("\n", "\r\n")
      .replace("a.policy", "a\\u202e.policy");
    expect(await read("interlock.json", json)).toMatchObject({
      configuration: { baseline: "a\u202e.policy" },
    });
  });

  test("a line that ends with two carriage returns has one too many", async () => {
    expect(await problemsOf("interlock.yaml", `${head}# a\r\r\n`)).toEqual([
      hidden("interlock.yaml:4:4", "d"),
    ]);
  });

  test("each place is told, as many as are told", async () => {
    const answer = await problemsOf("interlock.yaml", head.replaceAll("\n", "\r").repeat(1000));
    expect(answer).toHaveLength(100);
    expect(answer.slice(0, 2)).toEqual([
      hidden("interlock.yaml:1:11", "d"),
      hidden("interlock.yaml:1:29", "d"),
    ]);
  });
});
