import {
  isSourceProblem,
  otherConfigurations,
  type SourceFile,
  type SourceReader,
} from "@interlock/compiler";
import { openWorkingTree } from "@interlock/compiler/node";

import { paintFor } from "./paint.ts";
import { quotedText } from "./shown-text.ts";
import type { World } from "./world.ts";

/** What was read of a commit, and where its working tree lies. */
export interface ReadOfHead {
  readonly root: string;
  readonly commit: string;
  /** The configuration there; null where there is none. */
  readonly configuration: HashedFile | null;
  readonly sources: readonly HashedFile[];
}

type HashedFile = Pick<SourceFile, "path" | "sha256">;

/**
 * Says on stderr which files of the working tree are not what was read of `HEAD`: the configuration, and every source of
 * the set. Nobody shall take the one for the other. Says nothing where they are the same.
 */
export async function nameWhatIsLeftOut(read: ReadOfHead, world: World): Promise<void> {
  const tree = openWorkingTree(read.root);
  const notes = isSourceProblem(tree) ? [] : await differencesFrom(tree, read);
  if (notes.length === 0) return;
  const heading = `read from HEAD, commit ${read.commit}; in the working tree`;
  world.stderr(`${paintFor(world).wait("note:")} ${heading}\n${notes.join("\n")}\n`);
}

async function differencesFrom(
  tree: SourceReader,
  { configuration, sources }: ReadOfHead,
): Promise<readonly string[]> {
  const others = await otherConfigurations(tree, configuration?.path ?? null);
  const notes = others.map((path) => `  ${quotedText(path)} is not committed`);
  for (const { path, sha256 } of [...(configuration === null ? [] : [configuration]), ...sources]) {
    const lying = await tree.readFile(path);
    if (!isSourceProblem(lying) && lying.sha256 === sha256) continue;
    notes.push(`  ${quotedText(path)} ${howItDiffers(lying)}`);
  }
  return notes;
}

function howItDiffers(lying: Awaited<ReturnType<SourceReader["readFile"]>>): string {
  if (!isSourceProblem(lying)) return "differs, and is not committed";
  return lying.code === "IL4010" ? "is missing" : "is no file that can be read";
}
