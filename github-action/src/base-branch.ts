import { isBranchName, isObjectId } from "@interlock/compiler/node";
import * as z from "zod";
import { ask } from "./api.ts";
import type { Api } from "./api.ts";
import { GateRefusal } from "./gate-refusal.ts";

const refAnswer = z.object({ ref: z.string(), object: z.object({ type: z.string(), sha: z.string() }) });

/**
 * Asks for the commit at the tip of a branch. Throws a `GateRefusal` unless the answer is that very branch: only the
 * full name `refs/heads/…` counts, so that a tag of the same name is never taken for it, and it must hold a commit.
 */
export async function branchTip(
  api: Api,
  repository: { readonly owner: string; readonly name: string },
  branch: string,
): Promise<string> {
  const fullName = `refs/heads/${branch}`;
  if (!isBranchName(fullName))
    throw new GateRefusal(`base branch \`${branch}\` is not a name that git allows`);
  const route = "GET /repos/{owner}/{repo}/git/ref/{ref}";
  const place = { owner: repository.owner, repo: repository.name, ref: `heads/${branch}` };
  const answer = await ask(api, refAnswer, route, place);
  if (answer.kind === "failed") {
    throw new GateRefusal(`the tip of base branch \`${branch}\` could not be read: ${answer.reason}`);
  }
  const { ref, object } = answer.value;
  if (ref !== fullName) {
    throw new GateRefusal(`the API answered \`${ref}\` where branch \`${fullName}\` was asked for`);
  }
  if (object.type !== "commit" || !isObjectId(object.sha)) {
    throw new GateRefusal(`branch \`${fullName}\` leads to a ${object.type}, not to a commit`);
  }
  return object.sha;
}
