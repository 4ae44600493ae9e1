import { timeZonesOf } from "@interlock/compiler";
import { canonical, canonicalDigest } from "@interlock/ledger";
import { judgeChange } from "@interlock/pull-requests";
import { decide, type Decision, type Facts, type Proposal } from "@interlock/runtime";
import { outcomes, type Outcome } from "@interlock/runtime/vocabulary";

import { misused } from "../command-failure.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { foldersMissingIn, missingFolderNotes } from "../missing-folder-notes.ts";
import { type Paint, paintFor } from "../paint.ts";
import { type CompiledPolicies, compilePolicies, loadPolicies, showDiagnostics } from "../policies.ts";
import { revisionOf, signedByOption } from "../revision.ts";
import { showDecision, showOutcome } from "../show-decision.ts";
import { shownText } from "../shown-text.ts";
import { readSimulationInput, type SimulationInput } from "../simulation-input.ts";

/** `interlock simulate`: says what the policies would decide. */
export const simulateCommand: Command = {
  name: "simulate",
  usage: "INPUT.json [--answers FILE] [--json] [--at COMMIT | --working-tree]",
  summary: "say what the policies would decide of a proposal or a pull request",
  description: [
    "Decides by the policies that interlock.yaml names, as they stand in one commit (HEAD unless",
    "another is named). Nothing is enforced, recorded or asked for; what no file says is unknown.",
    "INPUT.json is one of",
    '  {"proposal": {…}, "facts": {…}}',
    "  the payload of a GitHub pull_request event, with what GitHub would answer in --answers:",
    '  {"readAtMs", "files", "commits", "reviews", "writers", "teams"}, each of them optional',
    "  a pull request's snapshot, which holds both",
  ],
  options: [
    ["--answers FILE", "the answers for the payload of an event"],
    ["--json", "answer canonical JSON: {outcome, refused, decisions, pin, moduleDigest}"],
    ["--at COMMIT", "another commit: a full id, refs/heads/main, refs/tags/v1 or HEAD"],
    signedByOption,
    ["--working-tree", "the files as they are now"],
  ],
  exits: [
    [exitCodes.ok, "permit, of everything that is proposed"],
    [exitCodes.no, "hold or refuse, or errors in the policies"],
    [exitCodes.unreadable, "a file or the commit is not there, or does not hold what it should"],
  ],
  arguments: { flags: ["json", "working-tree"], values: ["answers", "at", "signed-by"], files: 1 },
  async run(given, world) {
    const [path] = given.files;
    if (path === undefined) throw misused("no input is given");
    const revision = revisionOf(given, { kind: "commit", name: "HEAD" });
    const input = readSimulationInput(path, given.values.get("answers"), world);
    const loaded = await loadPolicies({ files: [], configured: "always" }, revision, world);
    const policies = await compilePolicies(loaded, world);
    const paint = paintFor(world);
    world.stderr(showDiagnostics(policies.diagnostics, policies.texts, paint));
    // A proposal says itself what it is about; what a pull request is about is found by its folders.
    const folders = input.kind === "pull-request" ? await foldersMissingIn(policies) : [];
    const notes = missingFolderNotes(folders, policies);
    world.stderr(notes.map((note) => `${paint.wait("note:")} ${note}\n`).join(""));
    const simulation = await simulate(input, policies);
    world.stdout(
      given.flags.has("json") ? jsonAnswer(simulation, policies) : shown(simulation, policies, paint),
    );
    return simulation.outcome === "permit" ? exitCodes.ok : exitCodes.no;
  },
};

/** What would be decided of everything that is proposed; `refused` where nobody can say what that is. */
interface Simulation {
  readonly outcome: Outcome;
  readonly refused: { readonly reason: string; readonly remedy: string } | null;
  readonly decisions: readonly Decided[];
}

interface Decided {
  readonly proposal: Proposal;
  readonly facts: Facts;
  readonly decision: Decision;
}

async function simulate(input: SimulationInput, policies: CompiledPolicies): Promise<Simulation> {
  const { module, configuration, compiled } = policies;
  if (input.kind === "proposal") {
    const { proposal, facts } = input;
    return united([{ proposal, facts, decision: decide(module, proposal, facts) }]);
  }
  if (configuration === null) throw new Error("a simulation reads the configuration");
  const change = await judgeChange(input.snapshot, {
    configuration,
    module,
    timeZones: timeZonesOf(compiled.plan),
  });
  if (change.kind === "refused") {
    const { reason, remedy } = change;
    return { outcome: "refuse", refused: { reason, remedy }, decisions: [] };
  }
  return united(change.judged);
}

/** All of them have to be permitted: the lowest outcome is that of the whole. */
function united(decisions: readonly Decided[]): Simulation {
  const reached = new Set(decisions.map(({ decision }) => decision.binding.outcome));
  return { outcome: outcomes.find((outcome) => reached.has(outcome)) ?? "refuse", refused: null, decisions };
}

function shown(simulation: Simulation, { compiled }: CompiledPolicies, paint: Paint): string {
  const { outcome, refused, decisions } = simulation;
  const { commit } = compiled.pin;
  const lines = decisions.flatMap(({ proposal, facts, decision }) => [
    ...showDecision({ proposal, facts, decision, commit }, paint),
    "",
  ]);
  const whole =
    refused === null
      ? []
      : [
          `${showOutcome(outcome, paint)}  ${shownText(refused.reason)}`,
          `  to change  ${shownText(refused.remedy)}`,
          "",
        ];
  const several = decisions.length < 2 ? [] : [`together: ${showOutcome(outcome, paint)}`];
  const policy = commit === null ? "files that are not committed" : `commit ${commit}`;
  const footer = `simulated with the policies of ${policy}, module ${compiled.moduleDigest.slice(0, 12)}`;
  return `${[...whole, ...lines, ...several, paint.faint(footer)].join("\n")}\n`;
}

function jsonAnswer({ outcome, refused, decisions }: Simulation, { compiled }: CompiledPolicies): string {
  const { pin, moduleDigest } = compiled;
  const answer = {
    outcome,
    refused,
    decisions: decisions.map(({ proposal, facts, decision }) => ({
      proposalDigest: canonicalDigest(proposal),
      factsDigest: canonicalDigest(facts),
      action: proposal.action,
      targets: proposal.targets,
      decision,
    })),
    pin,
    moduleDigest,
  };
  return `${canonical(answer)}\n`;
}
