import { unreachable } from "@interlock/runtime";

import { asked, type Asked } from "./asked.ts";
import { casbin } from "./casbin.ts";
import { casl } from "./casl.ts";
import { cedar } from "./cedar.ts";
import { cel } from "./cel.ts";
import { contender, type Contender } from "./contender.ts";
import { mapped } from "./hand-written.ts";
import { jsonLogic } from "./json-logic.ts";
import { preparedHandWritten, preparedOurs } from "./prepared.ts";
import type { Request } from "./requests.ts";
import type { Rule } from "./rules.ts";

/** Those who are asked with a proposal and facts, and with the very same ones. */
const askedNames = [
  "interlock",
  "interlock, full verdict",
  "hand-written switches",
  "hand-written switches, checked",
  "hand-written maps",
] as const;

/** One of those. */
export type AskedName = (typeof askedNames)[number];

/** The one that the bars are about. */
export const ourName = "interlock" satisfies AskedName;

/** The same, with everything that a person needs to understand it. */
export const verdictName = "interlock, full verdict" satisfies AskedName;

/** The one that it is held against. */
export const handWrittenName = "hand-written switches" satisfies AskedName;

/** The names of the peers that a bar is about. */
export const peerNames = { casl: "CASL", cedar: "cedar-wasm, preparsed" } as const;

/** Loads one of those who are asked with a proposal and facts, and nothing that belongs to another. */
async function askedContender(
  name: AskedName,
  folder: string,
  rules: readonly Rule[],
  all: readonly Asked[],
): Promise<Contender> {
  switch (name) {
    case "interlock": {
      const { outcome } = await preparedOurs(folder, rules.length);
      return contender(name, all, same, ({ proposal, facts }) => outcome(proposal, facts) === "permit");
    }
    case "interlock, full verdict": {
      const { verdict } = await preparedOurs(folder, rules.length);
      return contender(name, all, same, ({ proposal, facts }) => {
        return verdict(proposal, facts).binding.outcome === "permit";
      });
    }
    case "hand-written switches": {
      const { permitsAsked } = await preparedHandWritten(folder, rules.length);
      return contender(name, all, same, ({ proposal, facts }) => permitsAsked(proposal, facts));
    }
    case "hand-written switches, checked": {
      const { permitsChecked } = await preparedHandWritten(folder, rules.length);
      return contender(name, all, same, ({ proposal, facts }) => permitsChecked(proposal, facts));
    }
    case "hand-written maps": {
      const permits = mapped(rules);
      return contender(name, all, same, ({ proposal, facts }) => permits(proposal, facts));
    }
    default:
      return unreachable(name);
  }
}

/** Loads the one that a process was told to measure, by the name that it was given. */
export function namedContender(
  name: string,
  folder: string,
  rules: readonly Rule[],
  requests: readonly Request[],
): Promise<Contender> {
  const known = askedNames.find((candidate) => candidate === name);
  if (known === undefined) throw new Error(`nobody is called ${name}`);
  return askedContender(known, folder, rules, requests.map(asked));
}

/** Everybody. */
export async function contenders(
  folder: string,
  rules: readonly Rule[],
  requests: readonly Request[],
): Promise<readonly Contender[]> {
  const all = requests.map(asked);
  const { permitsFlat } = await preparedHandWritten(folder, rules.length);
  return [
    ...(await Promise.all(askedNames.map((name) => askedContender(name, folder, rules, all)))),
    contender("hand-written switches, flat object", requests, same, permitsFlat),
    casl(peerNames.casl, rules, requests),
    jsonLogic(rules, requests),
    cel(rules, requests),
    await casbin(rules, requests),
    cedar(peerNames.cedar, rules, requests),
  ];
}

function same<T>(one: T): T {
  return one;
}
