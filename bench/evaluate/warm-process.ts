/**
 * Everybody on the policies of one size, warm and in turn: `warm-process.ts FOLDER SIZE` writes what it found as JSON. Needs
 * `--expose-gc`.
 */
import process from "node:process";

import { interleaved } from "../measure.ts";
import { agreedOn, expectedOf } from "./agreement.ts";
import { taken, type Contender } from "./contender.ts";
import { contenders, ourName } from "./contenders.ts";
import { generatedRequests } from "./requests.ts";
import { generatedRules } from "./rules.ts";

/** What one contender did. */
export interface WarmFigure {
  readonly name: string;
  readonly nsADecision: number;
  /** How many requests it was asked about, and answered as the rules do. */
  readonly agreedOn: number;
}

/** Many short rounds: most of them pass while nothing else wants the processor. */
const rounds = 31;
/** How many requests a round is about; the next round is about the next ones. */
const requestsPerRound = 500;
/** How long a contender is timed in a round, unless one decision takes longer. */
const roundMs = 2;
/** Who makes no more decisions than this in a round does not notice what the caches hold. */
const fewDecisions = 40;
/** How long it warms up before: engines take their time with functions that hold many rules. */
const warmMs = 250;
/** How long a contender may take to show that it agrees with the others: most need less for all requests. */
const agreementMs = 800;
/** The same for ours, which has to answer all. */
const ourAgreementMs = 3000;

const [folder = "", size = ""] = process.argv.slice(2);
const rules = generatedRules(Number(size));
const requests = generatedRequests(rules);
const expected = expectedOf(rules, requests);
const measured = (await contenders(folder, rules, requests)).map((contender) => {
  const withinMs = contender.name === ourName ? ourAgreementMs : agreementMs;
  const agreed = agreedOn(contender, expected, withinMs);
  return { contender, agreed, perRound: decisionsPerRound(contender) };
});
const taking = interleaved(
  rounds,
  Object.fromEntries(
    measured.map(({ contender, perRound }) => [contender.name, nsOfNextRound(contender, perRound)]),
  ),
);
const figures = measured.map(({ contender: { name }, agreed }): WarmFigure => {
  return { name, nsADecision: taking[name] ?? Number.NaN, agreedOn: agreed };
});
process.stdout.write(JSON.stringify(figures));

/** How many decisions a contender makes in the time of a round, once it is warm. */
function decisionsPerRound(contender: Contender): number {
  let decisions = 1;
  let ms = 0;
  for (const end = performance.now() + warmMs; performance.now() < end;) {
    ms = decideAll(contender, 0, decisions);
    if (ms < roundMs / 2) decisions *= 2;
  }
  return Math.max(1, Math.round((decisions * roundMs) / ms));
}

/** Nanoseconds a decision, about other requests each time that it is called. */
function nsOfNextRound(contender: Contender, decisions: number): () => number {
  let round = 0;
  return () => {
    const first = (round * requestsPerRound) % requests.length;
    round += 1;
    return (decideAll(contender, first, decisions) * 1e6) / decisions;
  };
}

/**
 * Milliseconds that so many decisions take about the requests of a round, over and over. Throws where one
 * is wrong.
 */
function decideAll({ name, permits }: Contender, first: number, decisions: number): number {
  // Nobody pays for what another left behind.
  globalThis.gc?.({ type: "minor" });
  // What ran before has filled the caches with things of its own: nobody who is fast enough to notice pays for that.
  if (decisions > fewDecisions) permittedOf(permits, first, Math.min(decisions, requestsPerRound));
  const start = performance.now();
  const permitted = permittedOf(permits, first, decisions);
  const ms = performance.now() - start;
  let wanted = 0;
  for (let done = 0; done < decisions; done += 1) {
    if (taken(expected, first + (done % requestsPerRound))) wanted += 1;
  }
  if (permitted !== wanted) throw new Error(`${name} permitted ${permitted} requests and not ${wanted}`);
  return ms;
}

/** How many of so many requests are permitted. */
function permittedOf(permits: Contender["permits"], first: number, decisions: number): number {
  let permitted = 0;
  for (let done = 0; done < decisions; done += 1) {
    if (permits(first + (done % requestsPerRound))) permitted += 1;
  }
  return permitted;
}
