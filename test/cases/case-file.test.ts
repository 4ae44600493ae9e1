import { expect, test } from "vitest";

import { readCaseFile, rewriteBlocks } from "./case-file.ts";

const fence = "```";

test("a heading with an expectation is a case, with what the headings around it give", () => {
  const text = [
    "# Page",
    `${fence}policy path=a.policy`,
    "one",
    "two",
    fence,
    "## Case",
    "Some prose.",
    `${fence}diagnostics`,
    "none",
    fence,
    "",
  ].join("\n");
  const { cases, faults } = readCaseFile(text);
  expect(faults).toEqual([]);
  expect(cases).toHaveLength(1);
  expect(cases[0]?.title).toBe("Page: Case");
  expect(cases[0]?.inputs).toEqual([{ language: "policy", path: "a.policy", body: "one\ntwo", line: 2 }]);
  const [expectation] = cases[0]?.expectations ?? [];
  expect(expectation?.body).toBe("none");
  if (expectation === undefined) return;
  expect(rewriteBlocks(text, new Map([[expectation, "IL1\nIL2"]]))).toBe(text.replace("none", "IL1\nIL2"));
});

test.each([
  ["a stray block", `# A\n${fence}json\n{}\n${fence}`],
  ["a block without a language", `# A\n${fence}\nx\n${fence}`],
  ["an empty block", `# A\n${fence}diagnostics\n\n${fence}`],
  ["a block above every heading", `${fence}diagnostics\nnone\n${fence}\n# A`],
  ["a block that is not closed", `# A\n${fence}diagnostics\nnone`],
  ["a policy without a path", `# A\n${fence}policy\nx\n${fence}`],
  ["a path on an expectation", `# A\n${fence}diagnostics path=a.policy\nx\n${fence}`],
  ["a second block of one name", `# A\n${`${fence}facts\n{}\n${fence}\n`.repeat(2)}`],
  ["a case without an expectation", `# A\n${fence}policy path=a.policy\nx\n${fence}`],
  ["an expectation without a policy", `# A\n${fence}diagnostics\nnone\n${fence}`],
  ["no heading at all", "prose"],
])("%s is a fault", (_, text) => {
  expect(readCaseFile(text).faults).not.toEqual([]);
});
