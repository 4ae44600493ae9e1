// Prints one line, `N passed, N failed`, counted from vitest's own JSON report.
import { readFileSync } from "node:fs";
import * as z from "zod";

const report = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("usage: count-tests.ts REPORT.json");
const { testResults } = report.parse(JSON.parse(readFileSync(path, "utf8")));
const tests = testResults.flatMap((file) => file.assertionResults);
const passed = tests.filter((test) => test.status === "passed").length;
const failed = tests.filter((test) => test.status === "failed").length;
// A file that could not even be loaded has no tests to count, and is a failure all the same.
const broken = testResults.filter(
  (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
).length;
const skipped = tests.length - passed - failed;
console.log(`${passed} passed, ${failed + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
