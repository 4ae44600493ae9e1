import type { Sha256 } from "@interlock/ledger";
import { known, type Principal, unknown, unreachable } from "@interlock/runtime";
import {
  type Enforced,
  type Evaluated,
  type Guard,
  type GuardParts,
  type GuardStep,
  openGuard,
  type Refused,
  type SignedGrant,
  useGrant,
} from "@interlock/runtime/guard";

import { movingClock } from "../../runtime/test/guard-people.ts";
import { asking, beth, bot, openScene, type OpenedScene } from "./guard-scene.ts";
import { ann, carl, type Person } from "./signing-people.ts";
import { approving, resuming } from "./whole-life.ts";

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What one case of the lifecycle goes through, step by step. */
export interface LifecycleCase {
  /** Does one step and says in one line what came of it. */
  step(line: string): Promise<string>;
  close(): Promise<void>;
}

/** What is going on in a case. */
interface Running {
  readonly folder: string;
  readonly facts: Map<string, string>;
  readonly time: { nowMs: number };
  readonly scenes: OpenedScene[];
  guard: Guard;
  stream: string;
  /** At which step the process ends, and what happens then. */
  ending: { readonly step: GuardStep; readonly end: () => void } | null;
  isDead: boolean;
  held: Sha256 | null;
  evaluated: Evaluated | null;
  enforced: Enforced | null;
  enforcement: Sha256 | null;
  grant: SignedGrant | null;
}

/** Begins a case on a scene's files, with what is known at first: lines of the form `name = value`. */
export async function beginCase(folder: string, facts: string): Promise<LifecycleCase> {
  const running = {
    folder,
    facts: new Map(
      facts
        .split("\n")
        .filter((line) => line !== "")
        .map(pairOf),
    ),
    time: { nowMs: Date.UTC(2026, 10, 24, 10) },
    scenes: [],
    stream: "",
    ending: null,
    isDead: false,
    held: null,
    evaluated: null,
    enforced: null,
    enforcement: null,
    grant: null,
  } as unknown as Running;
  await restarted(running);
  return {
    step: async (line) => await done(running, line),
    close: async () => {
      for (const scene of running.scenes) await scene.close();
    },
  };
}

function pairOf(line: string): readonly [string, string] {
  const [, name, value] = /^(.+?) = (.+)$/u.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`\`${line}\` is no fact`);
  return [name, value];
}

/** Opens another process on the same files. Those before it are gone. */
async function restarted(running: Running): Promise<string> {
  running.stream = `shop/${running.scenes.length}`;
  running.isDead = false;
  const { stream } = running;
  const isGone = (): boolean => running.stream !== stream || running.isDead;
  const scene = await openScene(running.folder, stream, partsOf(running));
  running.scenes.push(scene);
  const { effects, state, ledger } = scene.parts;
  const guard = await openGuard({
    ...scene.parts,
    state: goneWith(state, isGone),
    ledger: goneWith(ledger, isGone),
    effects: Object.fromEntries(
      Object.entries(effects).map(([name, effect]): [string, typeof effect] => [
        name,
        async (work, signal) => {
          running.grant = work.grants[0] ?? null;
          running.enforcement = work.enforcement;
          return await (typeof effect === "function" ? effect : effect.run)(work, signal);
        },
      ]),
    ),
    trace: (step) => {
      if (running.ending?.step === step && !isGone()) running.ending.end();
    },
  });
  running.guard = guard;
  const { released, settled, unknown: lost } = guard.recovered;
  return `opened: ${released} released, ${settled} settled, ${lost} unknown`;
}

/** Something that never answers any more once its process is gone. */
function goneWith<Part extends object>(part: Part, isGone: () => boolean): Part {
  return new Proxy(part, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: readonly unknown[]): unknown =>
        isGone() ? new Promise(() => undefined) : Reflect.apply(value, target, given);
    },
  });
}

function partsOf(running: Running): Partial<GuardParts> {
  const { facts, time } = running;
  const percent = (name: string): number => Math.round(Number.parseFloat(facts.get(name) ?? "0") * 10_000);
  return {
    clock: movingClock({ time }),
    isAlive: (stream) => stream === running.stream,
    predict: async () =>
      facts.get("traffic") === "unknown"
        ? null
        : {
            by: "model/1",
            modelDigest: null,
            part: "static",
            traffic: { pointPpm: 0, upperPpm: { p95: percent("traffic") }, samples: 1_000 },
            servicesAtMost: 1,
          },
    planReversal: async ({ proposal, nowMs }) =>
      facts.get("tested") === "unknown"
        ? null
        : {
            reversal: {
              plan: "ab".repeat(32),
              isLossless: true,
              testedAtMs: nowMs - msIn(facts.get("tested") ?? "1s"),
            },
            undo: { action: "undo", targets: proposal.targets, payload: { revision: 1 } },
          },
    readers: [
      {
        name: "catalogue",
        gives: ["targets", "restored", "groups"],
        read: async ({ proposal, nowMs }) => {
          const keys = proposal.targets.map(({ entity, id }) => JSON.stringify([entity, id]));
          const owner = facts.get("owner") ?? "payments";
          const ownerFact = owner === "unknown" ? unknown("nobody answered") : known(owner, nowMs);
          const sre = facts.get("sre") ?? "github:5, github:6";
          const group = sre === "unknown" ? unknown("nobody answered") : known(sre.split(", "), nowMs);
          return {
            targets: Object.fromEntries(keys.map((key) => [key, { owner: ownerFact }])),
            restored: Object.fromEntries(keys.map((key) => [key, known(true)])),
            groups: { "shop.sre": group },
          };
        },
      },
    ],
  };
}

function msIn(text: string): number {
  const [, count, unit = ""] = /^(\d+)([smhd])$/u.exec(text) ?? [];
  return Number(count) * (units[unit] ?? Number.NaN);
}

/** What a finding says, with no digest in it: these are others in every run. */
function saying({ findings, by }: Pick<Refused, "findings" | "by">): string {
  const said = findings.map(({ source, seen, bound }) => `${source}: ${seen}; ${bound}`);
  return `refused by ${by}: ${said.join(" | ")}`.replaceAll(/\b[0-9a-f]{12,64}\b/gu, "…");
}

async function done(running: Running, line: string): Promise<string> {
  const [, command = line, step] = /^(.*), and the process ends at (\S+)$/u.exec(line) ?? [];
  if (step !== undefined) return await endedAt(running, command, step as GuardStep);
  const [verb = "", ...words] = command.split(" ");
  const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (act === undefined) throw new Error(`\`${line}\` is no step`);
  return await act(running, words);
}

type Verb = (running: Running, words: readonly string[]) => Promise<string>;

const verbs: Readonly<Record<string, Verb>> = {
  know: async ({ facts }, words) => {
    facts.set(...pairOf(words.join(" ")));
    return "known";
  },
  wait: async ({ time }, [span = ""]) => {
    time.nowMs += msIn(span);
    return "waited";
  },
  run: async (running, [what = "", how = ""]) => {
    const { guard, held } = running;
    return answered(
      running,
      await (what === "held" ? guard.runHeld(held ?? "") : guard.run(inputOf(what, how))),
    );
  },
  judge: async (running, [what = "", how = ""]) => {
    const proposed = await running.guard.propose(inputOf(what, how));
    if (proposed.kind === "refused") return saying(proposed);
    const evaluated = await running.guard.evaluate(proposed);
    if (evaluated.kind === "evaluated") running.evaluated = evaluated;
    return evaluated.kind === "refused" ? saying(evaluated) : evaluated.kind;
  },
  enforce: async (running) => {
    if (running.evaluated === null) throw new Error("nothing was judged");
    const enforced = await running.guard.enforce(running.evaluated);
    if (enforced.kind === "enforced") running.enforced = enforced;
    return enforced.kind === "refused" ? saying(enforced) : enforced.kind;
  },
  remember: async (running) => {
    if (running.enforced === null) throw new Error("nothing was enforced");
    return answered(running, await running.guard.remember(running.enforced));
  },
  approve: async ({ guard, held }, [who = ""]) => {
    const answer = await approving(guard, held ?? "", personOf(who));
    return answer.kind === "recorded"
      ? `recorded: ${answer.decision}`
      : saying({ by: "evaluate", ...answer });
  },
  observe: async ({ guard, enforcement }, [seen = "", who = ""]) => {
    const result = seen === "success" ? "success" : "failure";
    const answer = await guard.observe(enforcement ?? "", { result, observed: {} }, observerOf(who));
    return answer.kind === "refused" ? saying(answer) : `observed ${answer.isOutside ? "outside" : "inside"}`;
  },
  use: async ({ guard, grant }, [action = ""]) => {
    if (grant === null) return "there is no grant";
    const { digest } = grant;
    const answer = await useGrant(guard.parts(), { digest, action, resource: '["Service","checkout"]' });
    return answer.ok ? "used" : saying({ by: "enforce", findings: [answer.finding] });
  },
  halt: async ({ guard }, [name = ""]) => {
    const answer = await guard.halt({ switch: `shop.${name}`, by: beth, reason: "now" });
    return answer.kind === "refused" ? saying({ by: "enforce", ...answer }) : `halted, epoch ${answer.epoch}`;
  },
  resume: async ({ guard }, [name = "", , ...names]) => {
    const answer = await resuming(guard, `shop.${name}`, names.map(personOf));
    return answer.kind === "refused"
      ? saying({ by: "enforce", ...answer })
      : `resumed, epoch ${answer.epoch}`;
  },
  restart: async (running) => await restarted(running),
};

function personOf(name: string): Person {
  const person = [ann, carl].find(({ id }) => id === { ann: ann.id, carl: carl.id }[name]);
  if (person === undefined) throw new Error(`nobody knows \`${name}\``);
  return person;
}

function observerOf(name: string): Principal {
  return name === "bot" ? bot : { kind: "human", ids: [personOf(name).id], name };
}

/** A process that ends in the middle of a step. */
async function endedAt(running: Running, command: string, step: GuardStep): Promise<string> {
  const gone = Promise.withResolvers<string>();
  running.ending = {
    step,
    end: () => {
      running.isDead = true;
      gone.resolve("ended");
    },
  };
  const said = await Promise.race([gone.promise, done(running, command)]);
  running.ending = null;
  return said;
}

function inputOf(action: string, image: string): ReturnType<typeof asking> {
  const input = asking(action, image === "" ? "works" : image);
  return action === "undo" ? { ...input, payload: { revision: Number(image) } } : input;
}

function answered(running: Running, answer: Awaited<ReturnType<Guard["run"]>>): string {
  switch (answer.kind) {
    case "done":
      return `done: ${answer.result}`;
    case "held":
      running.held = answer.proposal;
      return `held: ${answer.findings.map(({ source, seen, bound }) => `${source}: ${seen}; ${bound}`).join(" | ")}`;
    case "refused":
      return saying(answer);
    case "advised":
      return "advised";
    default:
      return unreachable(answer);
  }
}
