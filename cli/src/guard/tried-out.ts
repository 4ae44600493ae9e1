import type { PolicyModule } from "@interlock/runtime";
import type { PolicyInForce } from "@interlock/runtime/guard";
import { pinOf } from "@interlock/runtime/record";
import { type Stage, stages } from "@interlock/runtime/vocabulary";

import { compilePolicies, loadPolicies } from "../policies.ts";
import type { World } from "../world.ts";

/** The policies that a folder's configuration names, compiled as the files are now. Throws a failure where they do not compile. */
export async function triedOut(folder: string, origin: string, world: World): Promise<PolicyInForce> {
  const revision = { kind: "working-tree" } as const;
  const place = { ...world, cwd: folder };
  const { module, compiled } = await compilePolicies(
    await loadPolicies({ files: [], configured: "always" }, revision, place),
    place,
  );
  const policy = pinOf(compiled.pin, { moduleDigest: compiled.moduleDigest, repository: origin });
  return { module, policy, stage: latestStage(module) };
}

function latestStage({ rules }: PolicyModule): Stage {
  return stages[Math.max(0, ...rules.map(({ stage }) => stages.indexOf(stage)))] ?? "advisory";
}
