import { resolve } from "node:path";
import { describeSourceProblem, isSourceProblem } from "@interlock/compiler";
import { findRepository, openCommit } from "@interlock/compiler/node";
import type { BundledSource, PolicyPin } from "@interlock/ledger";

import { unreadable } from "../command-failure.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";

/**
 * The files that a record's policy was made of, read from the commit that the record names and held against its pin. Throws
 * a failure that names the file or the commit which is not what it should be, or not in this repository.
 */
export async function policySources(
  policy: PolicyPin,
  repository: string,
  world: Pick<World, "cwd">,
): Promise<readonly BundledSource[]> {
  const { commit } = policy;
  if (commit === null) {
    throw unreadable("the record's policy comes from no commit: its files cannot be read from a repository");
  }
  const found = findRepository(resolve(world.cwd, repository));
  if (isSourceProblem(found)) throw unreadable(shownText(describeSourceProblem(found)));
  const reader = await openCommit(found.root, commit);
  if (isSourceProblem(reader)) throw unreadable(shownText(describeSourceProblem(reader)));
  const sources: BundledSource[] = [];
  for (const { path, sha256, blob } of policy.sources) {
    const file = await reader.readFile(path);
    if (isSourceProblem(file)) throw unreadable(shownText(describeSourceProblem(file)));
    if (file.sha256 !== sha256 || file.blob !== blob) {
      throw unreadable(
        `${quotedText(path)} at commit ${commit} is not the file that the record's policy was made of`,
      );
    }
    sources.push({ path, text: file.text });
  }
  return sources;
}
