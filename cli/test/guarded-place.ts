import { randomBytes } from "node:crypto";

import type { World } from "../src/world.ts";
import { type Answer, NOW_MS, plainWorkplace, type Workplace } from "./workplace.ts";

/** The log of these tests. */
export const ORIGIN = "log.test/shop";

/** What a guard may do in these tests: what it deploys as `big` waits for somebody, and two at once are the most. */
export const GUARDED = `language 1
policy shop
stage constrained

entity Service { owner: string max 64 }
action deploy on Service changes { image: string max 128, note?: secret string max 400 }
action look on Service reads {}
human ada = github 7
human ben = github 8
group sre = ada, ben
switch deploys on deploy { resume quorum 1 of sre by software key }

bound limits on deploy { blast traffic p95 <= 5%  reversal tested within 30d
  quorum 1 of sre by software key as seen when action.image == "big" }
permit deploying on deploy by agent { grant write on target expires 10m  rate 2 at once per target }
permit looking on look by agent {}
`;

/** A folder with a guard, whose clock moves by a second with every command. */
export interface GuardedPlace extends Workplace {
  /** Runs a command line as a person writes it: words between blanks. */
  call(line: string, world?: Partial<World>): Promise<Answer>;
  /** Writes what an agent wishes to do. */
  proposal(name: string, payload?: Readonly<Record<string, unknown>>): void;
  /** Writes another guard.yaml than the first one: with these texts in the place of those. */
  settings(changes: Readonly<Record<string, string>>): void;
  /** Moves the clock on. */
  wait(ms: number): void;
}

/** A guard as `interlock guard init` makes it, with an agent, two people who approve, facts, a prediction and an effect. */
export async function guardedPlace(policy: string = GUARDED): Promise<GuardedPlace> {
  const place = plainWorkplace();
  let nowMs = NOW_MS;
  const call: GuardedPlace["call"] = (line, world = {}) => {
    nowMs += 1000;
    const at = nowMs;
    return place.interlock(line.split(" "), {
      nowMs: () => at,
      randomBytes: (count) => new Uint8Array(randomBytes(count)),
      ...world,
    });
  };
  const settings: GuardedPlace["settings"] = (changes) => {
    let text = place.read("guard.yaml");
    for (const [before, after] of Object.entries(changes)) {
      if (!text.includes(before)) throw new Error(`guard.yaml does not say ${before}`);
      text = text.replace(before, after);
    }
    place.write({ "guard.yaml": text });
  };
  const proposal: GuardedPlace["proposal"] = (name, payload = { image: "small" }) => {
    const targets = [{ entity: "Service", id: "checkout" }];
    place.write({ [name]: JSON.stringify({ action: "deploy", targets, payload }) });
  };
  place.write({
    "interlock.json": JSON.stringify({ version: 1, origin: ORIGIN, policies: ["shop.policy"] }),
    "shop.policy": policy,
    "facts.json": JSON.stringify({
      reversal: {
        declared: { kind: "known", value: true },
        lossless: { kind: "known", value: true },
        testedAtMs: { kind: "known", value: NOW_MS },
      },
    }),
    "prediction.json": JSON.stringify({
      by: "model/1",
      modelDigest: null,
      part: "load",
      traffic: { pointPpm: 10_000, upperPpm: { p95: 20_000 }, samples: 100 },
    }),
    "deploy.mjs": `import { readFileSync, writeFileSync } from "node:fs";
writeFileSync("done.json", readFileSync(0));
console.log("deployed");
`,
  });
  await call(`guard init . --origin ${ORIGIN} --person github:7`);
  await call("keys new --out keys --name ben --purpose approver --holder github:8 --holder-name Ben");
  settings({
    "# facts:": "facts:",
    "# prediction:": "prediction:",
    "effects: {}": `effects: { deploy: [${JSON.stringify(process.execPath)}, deploy.mjs] }`,
    "[keys/approver.keys.json]": "[keys/approver.keys.json, keys/ben.keys.json]",
  });
  proposal("small.json");
  proposal("big.json", { image: "big" });
  return {
    ...place,
    call,
    proposal,
    settings,
    wait: (ms) => {
      nowMs += ms;
    },
  };
}

/** The first digest behind a word of an answer. */
export function digestBehind(word: string, { out, err }: Pick<Answer, "out" | "err">): string {
  const [, digest] = new RegExp(`${word} +([0-9a-f]{64})`, "u").exec(out) ?? [];
  if (digest === undefined) throw new Error(`no digest stands behind ${word} in\n${out}${err}`);
  return digest;
}
