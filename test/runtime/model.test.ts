import fc from "fast-check";
import {
  type Enforced,
  type Evaluated,
  type Guard,
  openGuard,
  type PolicyInForce,
} from "@interlock/runtime/guard";
import { memoryState } from "@interlock/stores/memory";
import { beforeAll, expect, test } from "vitest";

import { movingClock } from "../../runtime/test/guard-people.ts";
import {
  inForce,
  memoryRecords,
  memorySecrets,
  newWorld,
  processOf,
  type World,
} from "../../runtime/test/guard-world.ts";
import { asking, beth } from "./guard-scene.ts";
import * as expected from "./lifecycle-model.ts";
import { ann, carl, registryOf, signed } from "./signing-people.ts";
import { approving, resuming } from "./whole-life.ts";

const isLong = process.env["INTERLOCK_LONG"] === "1";
const numRuns = isLong ? 10_000 : 400;
const seed = isLong ? Date.now() : 20_261_124;

const text = `language 1
policy shop
stage constrained

entity Service { owner: string max 64 }
action deploy on Service changes { image: string max 128 }
action publish on Service changes { image: string max 128 }
action look on Service reads { image: string max 128 }
action undo on Service restores { revision: int 0..1000 }

human ann = github user 5
human carl = github user 6
group sre = ann, carl
switch stop on deploy { resume quorum 1 of sre }

bound limits on deploy, publish { blast traffic p95 <= 5%  reversal tested within 30d }
permit deploys on deploy by agent {
  grant write on target expires 10m revoke on failure
  rate ${expected.most.perHour} per 1h per agent
  rate ${expected.most.atOnce} at once per target
}
permit publishing on publish { grant write on target expires 10m  quorum 1 of sre }
permit looks on look {}
permit undoing on undo {}
`;

let policies: readonly PolicyInForce[];
let first: World;

beforeAll(async () => {
  policies = [
    await inForce(text),
    await inForce(`${text}bound more on look { rate 1000 per 1h per agent }\n`),
  ];
  first = await newWorld(text);
});

/** The guard itself, on stores in memory, with what a test has in hands. */
interface Real {
  readonly world: World;
  guard: Guard;
  stream: number;
  readonly effects: string[];
  readonly verdicts: Evaluated[];
  readonly enforced: Enforced[];
  readonly holds: string[];
}

async function begin(): Promise<Real> {
  const time = { nowMs: Date.UTC(2026, 10, 24, 10) };
  const world: World = {
    ...first,
    time,
    records: memoryRecords(),
    secrets: memorySecrets(),
    state: memoryState(() => time.nowMs),
    keys: new Map(first.keys),
  };
  const real = { world, stream: 0, effects: [], verdicts: [], enforced: [], holds: [] } as unknown as Real;
  await opened(real, 0);
  return real;
}

/** Opens another process on the same stores; the one before it is gone. */
async function opened(real: Real, policy: number): Promise<void> {
  const { world, effects } = real;
  real.stream += 1;
  const own = `shop/${real.stream}`;
  const effect: Parameters<typeof processOf>[2] = {
    clock: movingClock(world),
    policy: policies[policy] ?? world.policy,
    isAlive: (stream) => stream === own,
    predict: async () => ({
      by: "model/1",
      modelDigest: null,
      part: "static",
      traffic: { pointPpm: 10_000, upperPpm: { p95: 10_000 }, samples: 1_000 },
      servicesAtMost: 1,
    }),
  };
  const parts = processOf(world, own, effect);
  const run: (typeof parts.effects)[string] = async ({ proposal, enforcement }) => {
    effects.push(enforcement);
    return { result: proposal.payload["image"] === "fails" ? "failure" : "success", observed: {} };
  };
  const people = registryOf();
  real.guard = await openGuard({
    ...parts,
    effects: Object.fromEntries(["deploy", "publish", "look", "undo"].map((name) => [name, run])),
    keyOf: (keyId) => {
      const key = people.get(keyId);
      return key === undefined ? parts.keyOf(keyId) : { ok: true, key };
    },
  });
}

type Command = fc.AsyncCommand<expected.Model, Real>;

/** A command that does the same to both, and holds one answer against the other. */
function command(
  name: string,
  model: (model: expected.Model) => string,
  real: (real: Real, model: expected.Model) => Promise<string>,
  check: (model: expected.Model) => boolean = () => true,
): Command {
  return {
    check,
    run: async (state, guard) => {
      state.nowMs = Math.max(state.nowMs, guard.world.time.nowMs);
      const should = model(state);
      expect(await real(guard, state), name).toBe(should);
    },
    toString: () => name,
  };
}

async function runs(real: Real, action: string, image: string): Promise<string> {
  const answer = await real.guard.run(asking(action, image));
  if (answer.kind === "held") real.holds.push(answer.proposal);
  return answer.kind === "done" ? `done ${answer.result}` : answer.kind;
}

const at = <Item>(list: readonly Item[], index: number): Item => {
  const item = list[index % list.length];
  if (item === undefined) throw new Error("there is none");
  return item;
};

const hasHold = (model: expected.Model): boolean => model.holds.length > 0;

function says(index: number, person: typeof ann, decision: "approve" | "refuse"): Command {
  return command(
    `${person.id} says ${decision} to hold ${index}`,
    (model) => expected.said(model, at(model.holds, index), person.id, decision),
    async ({ guard, holds }) => {
      const proposal = at(holds, index);
      const hold = (await guard.holds()).find((listed) => listed.hold.proposal === proposal)?.hold;
      if (hold === undefined) return "refused";
      if (decision === "approve") {
        const taken = await approving(guard, proposal, person);
        return taken.kind === "recorded" ? `recorded ${taken.decision}` : taken.kind;
      }
      const { evaluation, policyCommit, moduleDigest, shown } = hold;
      const of = {
        kind: "proposal",
        proposalDigest: proposal,
        evaluation,
        policyCommit,
        moduleDigest,
        shown,
      } as const;
      const taken = await guard.approve(signed(person, of, guard.parts(), { decision }));
      return taken.kind === "recorded" ? `recorded ${taken.decision}` : taken.kind;
    },
    hasHold,
  );
}

const image = fc.constantFrom("works", "fails");
const index = fc.nat(5);

const commands: fc.Arbitrary<Command>[] = [
  fc.tuple(fc.constantFrom("deploy", "deploy", "look"), image).map(([action, how]) =>
    command(
      `run ${action} ${how}`,
      (model) => expected.ran(model, action, how === "fails" ? "failure" : "success"),
      async (real) => await runs(real, action, how),
    ),
  ),
  fc.constant(
    command(
      "run publish",
      (model) => {
        const untilMs = model.nowMs + 24 * 3_600_000;
        model.holds.push({ policy: model.policy, untilMs, said: [], isDone: false });
        return "held";
      },
      async (real) => await runs(real, "publish", "works"),
      ({ holds }) => holds.length < 10,
    ),
  ),
  fc
    .tuple(
      index,
      fc.constantFrom(ann, carl),
      fc.constantFrom("approve" as const, "approve" as const, "refuse" as const),
    )
    .map(([hold, person, decision]) => says(hold, person, decision)),
  index.map((hold) =>
    command(
      `run hold ${hold}`,
      (model) => expected.ranHeld(model, at(model.holds, hold)),
      async ({ guard, holds }) => {
        const answer = await guard.runHeld(at(holds, hold));
        return answer.kind === "done" ? `done ${answer.result}` : answer.kind;
      },
      hasHold,
    ),
  ),
  fc.constantFrom("deploy", "look").map((action) =>
    command(
      `judge ${action}`,
      (model) => {
        const { nowMs: atMs, changes, epoch } = model;
        const answer = expected.judged(model, action);
        if (answer === "evaluated") model.verdicts.push({ action, atMs, changes, epoch, isEnforced: false });
        return answer;
      },
      async ({ guard, verdicts }) => {
        const proposed = await guard.propose(asking(action, "works"));
        if (proposed.kind === "refused") return "refused";
        const answer = await guard.evaluate(proposed);
        if (answer.kind === "evaluated") verdicts.push(answer);
        return answer.kind;
      },
    ),
  ),
  index.map((verdict) =>
    command(
      `enforce verdict ${verdict}`,
      (model) => expected.enforced(model, at(model.verdicts, verdict)),
      async ({ guard, verdicts, enforced }) => {
        const answer = await guard.enforce(at(verdicts, verdict));
        if (answer.kind === "enforced" && answer.evaluated.proposed.proposal.action === "deploy")
          enforced.push(answer);
        else if (answer.kind === "enforced") await guard.remember(answer);
        return answer.kind;
      },
      ({ verdicts }) => verdicts.length > 0,
    ),
  ),
  fc.constant(
    command(
      "remember",
      (model) => {
        model.open -= 1;
        return "done";
      },
      async ({ guard, enforced }) => {
        const [next] = enforced.splice(0, 1);
        return next === undefined ? "nothing" : (await guard.remember(next)).kind;
      },
      ({ open }) => open > 0,
    ),
  ),
  fc.boolean().map((isDrill) =>
    command(
      isDrill ? "drill" : "halt",
      expected.halted,
      async ({ guard }) => {
        const answer = await guard.halt({ switch: "shop.stop", by: beth, reason: "now", isDrill });
        return answer.kind === "halted" ? `halted ${answer.epoch}` : answer.kind;
      },
      ({ thrown }) => thrown < 4,
    ),
  ),
  fc.constant(
    command("resume", expected.resumed, async ({ guard }) => {
      const answer = await resuming(guard, "shop.stop");
      return answer.kind === "resumed" ? `resumed ${answer.epoch}` : answer.kind;
    }),
  ),
  fc.constantFrom(-3_000, 11_000, 17 * 60_000, 2 * 3_600_000).map((ms) =>
    command(
      `wait ${ms}`,
      (model) => {
        model.isBehind = ms < 0;
        return "waited";
      },
      async ({ world }) => {
        world.time.nowMs += ms;
        return "waited";
      },
      // Further back than the limit nobody knows what time it is; another command goes there.
      ({ isBehind }) => ms > 0 || !isBehind,
    ),
  ),
  fc.constant(
    command(
      "an hour back, and on again",
      () => "refused",
      async (real) => {
        // Whoever has recorded nothing yet knows of no other time.
        await runs(real, "look", "works");
        real.world.time.nowMs -= 3_600_000;
        const answer = await runs(real, "look", "works");
        real.world.time.nowMs += 3_600_000;
        return answer;
      },
    ),
  ),
  fc.constant(
    command(
      "another policy",
      (model) => {
        model.policy = 1 - model.policy;
        model.changes += 1;
        return "changed";
      },
      async ({ guard }, { policy }) => {
        await guard.changePolicy(at(policies, policy));
        return "changed";
      },
    ),
  ),
  fc.constant(
    command(
      "crash",
      (model) => {
        const wereOpen = model.open;
        expected.crashed(model);
        return `${wereOpen} unknown`;
      },
      async (real, { policy }) => {
        real.verdicts.length = 0;
        real.enforced.length = 0;
        await opened(real, policy);
        return `${real.guard.recovered.unknown} unknown`;
      },
    ),
  ),
];

test(
  `${numRuns} lifecycles come to what the model says`,
  { timeout: isLong ? 3_600_000 : 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 30, size: "max" }), async (sequence) => {
        const real = await begin();
        await fc.asyncModelRun(() => ({ model: expected.newModel(real.world.time.nowMs), real }), sequence);
        expect(new Set(real.effects).size, "an effect ran twice").toBe(real.effects.length);
      }),
      { numRuns, seed },
    );
  },
);
