import type { KeyRegistry } from "@interlock/ledger";

import type { ParsedArguments } from "../arguments.ts";
import { misused } from "../command-failure.ts";
import type { World } from "../world.ts";
import type { FileAnswer } from "./file-answer.ts";
import { placeAmong } from "./held-anchors.ts";
import { anchorsFor } from "./verify-anchors.ts";

/**
 * The same answers with every bundle held against the checkpoints that were kept elsewhere: one whose checkpoint names another
 * tree of the same size does not hold, and neither does any where the anchors contradict one another.
 */
export async function heldAgainstAnchors(
  answers: readonly FileAnswer[],
  given: ParsedArguments,
  keys: KeyRegistry,
  world: World,
): Promise<readonly FileAnswer[]> {
  if (!answers.some(({ kind }) => kind === "bundle")) {
    throw misused("anchors are about logs and bundles: a record names no checkpoint");
  }
  const held: FileAnswer[] = [];
  for (const answer of answers) {
    held.push(answer.kind === "bundle" ? await heldBundle(answer, given, keys, world) : answer);
  }
  return held;
}

async function heldBundle(
  answer: Extract<FileAnswer, { readonly kind: "bundle" }>,
  given: ParsedArguments,
  keys: KeyRegistry,
  world: World,
): Promise<FileAnswer> {
  const { path, bundle } = answer;
  const { checkpoint } = bundle.checkpoint;
  const anchors = await anchorsFor(given, keys, checkpoint.origin, world);
  if (anchors.kind === "invalid") {
    const { code, message } = anchors.problem;
    return { kind: "invalid", path, problem: { code, message: `among the anchors: ${message}` } };
  }
  const place = placeAmong(anchors.anchors, checkpoint);
  if (place !== "forked") return { ...answer, anchored: place === "anchored" };
  const message = `an anchor is of another tree of ${checkpoint.size} records: the log's key signed two histories`;
  return { kind: "invalid", path, problem: { code: "log.forked", message } };
}
