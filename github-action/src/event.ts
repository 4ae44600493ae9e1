import * as z from "zod";
import { GateRefusal } from "./gate-refusal.ts";

/** What the gate takes from the event: which pull request, and the head that this run is about. */
export interface PullRequestEvent {
  readonly name: "pull_request_target" | "pull_request";
  readonly number: number;
  readonly headSha: string;
  /** Who opened the pull request or pushed its head; null for every other event, whose sender merely labelled it. */
  readonly sender: { readonly id: number; readonly login: string; readonly type: string } | null;
}

/** The largest payload that is read, in bytes; GitHub's own are at most 25 MB. */
export const MAX_EVENT_BYTES: number = 26_214_400;

// Loose for everything else: GitHub adds fields at any time, and none of them is read.
const payload = z.object({
  action: z.string(),
  number: z.int().positive(),
  pull_request: z.object({ head: z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) }) }),
  repository: z.object({ full_name: z.string() }),
  sender: z.object({ id: z.int(), login: z.string(), type: z.string() }).nullish(),
});

/**
 * Reads the event's payload. Pure; throws a `GateRefusal` for another event, another repository's, or text that is
 * not such a payload. What the payload says of people and branches is not used: the API is asked again.
 */
export function readEvent(name: string, text: string, repository: string): PullRequestEvent {
  if (name !== "pull_request_target" && name !== "pull_request") {
    throw new GateRefusal(
      `event \`${name}\` is not one that the gate judges: run it on \`pull_request_target\``,
    );
  }
  const parsed = payload.safeParse(json(name, text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new GateRefusal(
      `the payload of \`${name}\` is not one: ${issue?.path.join(".")}: ${issue?.message}`,
    );
  }
  const { action, number, pull_request: pull, sender } = parsed.data;
  if (parsed.data.repository.full_name.toLowerCase() !== repository.toLowerCase()) {
    throw new GateRefusal(
      `the payload is of repository \`${parsed.data.repository.full_name}\`, the run of \`${repository}\``,
    );
  }
  const hasHand = action === "opened" || action === "synchronize";
  return { name, number, headSha: pull.head.sha, sender: hasHand ? (sender ?? null) : null };
}

function json(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GateRefusal(`the payload of \`${name}\` is not JSON`, { cause });
  }
}
