import {
  type Contradicted,
  type NotReplayable,
  notReplayable,
  rebuildPolicies,
  whyNotRebuildable,
} from "@interlock/analysis";
import { type CompiledSet, describeSourceProblem, isSourceProblem } from "@interlock/compiler";
import { commitCache, type CommitCache, openCommit, repositoryName } from "@interlock/compiler/node";
import type { PolicyPin } from "@interlock/ledger";

import { quotedText } from "../shown-text.ts";
import type { PolicyBuilder } from "./replay-batch.ts";
import { type BuiltVoices, kept, policyKey } from "./voice-box.ts";

/** Builds policies from the commits of one repository, each once; null for no repository, which has no commits. */
export function policyBuilder(root: string | null): PolicyBuilder {
  const built = new Map<string, Promise<BuiltVoices | NotReplayable | Contradicted>>();
  const cache = commitCache();
  return async (pin) => kept(built, policyKey(pin), () => buildFrom(root, pin, cache));
}

/** Of what was compiled, what it takes to decide by it. */
export function builtVoices({ javascript, moduleDigest, plan, pin }: CompiledSet): BuiltVoices {
  return { javascript, moduleDigest, plan, pin };
}

async function buildFrom(
  root: string | null,
  pin: PolicyPin,
  cache: CommitCache,
): Promise<BuiltVoices | NotReplayable | Contradicted> {
  const why = whyNotRebuildable(pin);
  if (why !== null) return why;
  const { commit } = pin;
  if (root === null || commit === null) {
    const message = `there is no repository here to read commit ${commit} of ${quotedText(pin.repository)} from`;
    return notReplayable("commit.missing", message, help);
  }
  const reader = await openCommit(root, commit, cache);
  if (isSourceProblem(reader)) {
    const here = repositoryName(root) ?? "a repository without a name";
    const message = `commit ${commit} of ${quotedText(pin.repository)} cannot be read from ${quotedText(here)}: ${describeSourceProblem(reader)}`;
    return notReplayable("commit.missing", message, help);
  }
  const rebuilt = await rebuildPolicies(reader, pin);
  return rebuilt.kind === "rebuilt" ? builtVoices(rebuilt.compiled) : rebuilt;
}

const help = "name a clone that has it: `--repository DIR`; a shallow one lacks what it did not fetch";
