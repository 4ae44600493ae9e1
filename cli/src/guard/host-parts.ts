import { canonical, type JsonObject, LedgerError, parseStrictJson, type Prediction } from "@interlock/ledger";
import type {
  Effect,
  EffectReport,
  FactQuestion,
  FactReader,
  HostFacts,
  Predictor,
  ReversalPlanner,
  Work,
} from "@interlock/runtime/guard";
import { hostFactParts, hostFactsSchema, type SettingsCommand } from "@interlock/runtime/schema";

import { fitting } from "../fitting.ts";
import { readJson } from "../read-file.ts";
import { askCommand, type CommandAnswer } from "./asked-command.ts";
import type { GuardFile } from "./guard-file.ts";

/** How much of what an effect says in words is recorded, in UTF-16 units. */
const MAX_SAID = 4_096;

/** What the host's files and commands answer for. The file of facts gives every part that no command gives. */
export function factReaders({ folder, settings }: GuardFile): readonly FactReader[] {
  const { facts, factsFrom } = settings;
  const commands = factsFrom.map(({ name, gives, command }): FactReader => ({
    name,
    gives,
    read: async (question, signal) => {
      const answer = await jsonOf(command, question, folder, signal);
      return fitting(hostFactsSchema, answer, name, "facts");
    },
  }));
  if (facts === null) return commands;
  const taken = new Set(commands.flatMap(({ gives }) => gives));
  const gives = hostFactParts.filter((part) => !taken.has(part));
  return [...commands, { name: facts, gives, read: async () => factsIn({ folder, facts }) }];
}

/** What the file of facts says just now. Throws a failure where it does not hold facts of a host. */
export function factsIn({ folder, facts }: { readonly folder: string; readonly facts: string }): HostFacts {
  return fitting(
    hostFactsSchema,
    readJson(facts, { cwd: folder }),
    facts,
    "facts that a host answers for: `now`, who acts, budgets, approvals, switches and memory are the runtime's own",
  );
}

/** What an action would touch, as a file or a command says. */
export function predictorOf({ folder, settings }: GuardFile): Predictor | null {
  const { prediction } = settings;
  if (prediction === null) return null;
  // Of what shape a prediction is, is the runtime's to say.
  return async (question, signal) =>
    (typeof prediction === "string"
      ? readJson(prediction, { cwd: folder })
      : await jsonOf(prediction, question, folder, signal)) as Prediction | null;
}

/** How an action is undone, as a command says. */
export function plannerOf({ folder, settings }: GuardFile): ReversalPlanner | null {
  const { reversal } = settings;
  if (reversal === null) return null;
  return async (question, signal) =>
    (await jsonOf(reversal, question, folder, signal)) as Awaited<ReturnType<ReversalPlanner>>;
}

/** What carries each action out; `started` is told right before a command is, and all of them end once `stopping` is aborted. */
export function effectsOf(
  { folder, settings }: GuardFile,
  started: (work: Work) => void,
  stopping: AbortSignal,
): { readonly [action: string]: Effect } {
  return Object.fromEntries(
    Object.entries(settings.effects).map(([action, command]): [string, Effect] => [
      action,
      async (work, signal) => {
        started(work);
        const either = AbortSignal.any([signal, stopping]);
        return reportOf(await askCommand(command, canonical(work), { cwd: folder, signal: either }));
      },
    ]),
  );
}

/** What stands in a report of an effect; the runtime says of what shape each is. */
const REPORT_KEYS: readonly string[] = ["result", "observed", "blast"];

/** How an effect went, by how its command ended and what it answered. What may be a report and cannot be read as one leaves the result unknown. */
export function reportOf({ code, signal, answer, said }: CommandAnswer): EffectReport {
  if (code !== 0) {
    const ended = code === null ? { signal } : { exitCode: code };
    return { result: "failure", observed: { ...ended, said: cut(said) }, value: cut(said) };
  }
  // A report may stand in what was not taken.
  if (answer === null) return unknownReport({ answer: "longer than what is taken" });
  const text = new TextDecoder().decode(answer);
  try {
    const report = parseStrictJson(answer);
    // Of what shape a report is, is the runtime's to say: what has none leaves the result unknown.
    if (isObject(report) && Object.hasOwn(report, "result")) {
      const unknown = Object.keys(report).filter((key) => !REPORT_KEYS.includes(key));
      if (unknown.length > 0) return unread(text);
      return { observed: {}, ...report, value: report } as unknown as EffectReport;
    }
    return { result: "success", observed: { answer: report }, value: report };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    if (mayBeReport(text)) return unread(text);
    return { result: "success", observed: text === "" ? {} : { answer: cut(text) }, value: text };
  }
}

/** Whether words hold what was to be a report: one that is cut off, or stands among other lines. */
function mayBeReport(text: string): boolean {
  return /^\s*\{/mu.test(text) || text.includes('"result"');
}

function unread(text: string): EffectReport {
  return unknownReport({ report: "malformed", answer: cut(text) }, text);
}

/** An effect's own report never says that nobody knows; what cannot be read as one does, and the runtime records it so. */
function unknownReport(observed: JsonObject, value?: string): EffectReport {
  return { result: "unknown", observed, value } as unknown as EffectReport;
}

async function jsonOf(
  command: SettingsCommand,
  { proposal, caller, needs, nowMs }: FactQuestion,
  cwd: string,
  signal: AbortSignal,
): Promise<unknown> {
  const asked = canonical({ proposal, caller, needs, nowMs });
  const { code, answer } = await askCommand(command, asked, { cwd, signal });
  if (code !== 0 || answer === null) throw new Error(`${command[0]} gave no answer`);
  return parseStrictJson(answer);
}

function cut(text: string): string {
  return text.slice(0, MAX_SAID).toWellFormed();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
