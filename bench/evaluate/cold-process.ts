/**
 * The first thousand decisions after loading: `cold-process.ts FOLDER SIZE NAME` writes how many microseconds each of them
 * took on average.
 */
import process from "node:process";

import { namedContender } from "./contenders.ts";
import { generatedRequests } from "./requests.ts";
import { generatedRules } from "./rules.ts";

/** What the first decisions took. */
export interface ColdFigure {
  readonly usADecision: number;
  /** A thousand, or as many as were made when it got too long. */
  readonly decisions: number;
}

const first = 1000;
const longestMs = 3000;

const [folder = "", size = "", name = ""] = process.argv.slice(2);
const rules = generatedRules(Number(size));
const requests = generatedRequests(rules, first);
const { permits } = await namedContender(name, folder, rules, requests);
let decisions = 0;
const start = performance.now();
while (decisions < first) {
  permits(decisions);
  decisions += 1;
  // The clock is looked at seldom: that takes as long as a fast decision.
  if (Number.isInteger(Math.log2(decisions)) && performance.now() - start > longestMs) break;
}
const usADecision = ((performance.now() - start) * 1000) / decisions;
process.stdout.write(JSON.stringify({ usADecision, decisions } satisfies ColdFigure));
