import * as z from "zod";
import { ask } from "./api.ts";
import type { Api } from "./api.ts";
import { GateRefusal } from "./gate-refusal.ts";
import type { RepositoryName } from "./pull.ts";

/** The most annotations that one request may carry. */
export const ANNOTATIONS_PER_REQUEST = 50;

/** The longest summary that GitHub takes, in characters. */
export const MAX_SUMMARY_LENGTH = 65_535;

const MAX_TITLE_LENGTH = 255;

const checkRunAnswer = z.object({
  id: z.int(),
  head_sha: z.string(),
  name: z.string(),
  html_url: z.string().nullish(),
  app: z.object({ id: z.int(), slug: z.string().optional() }).nullable(),
});

/** A check run as it was made. */
export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  /** The app that GitHub says made it: what a rule has to pin. */
  readonly app: CheckApp | null;
}

/** An app as the API embeds it. */
export interface CheckApp {
  readonly id: number;
  readonly slug?: string | undefined;
}

/** A remark on a line of a file of the change. */
export interface Annotation {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly level: "failure" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
}

/** How a check run ends. */
export interface CheckEnd {
  readonly conclusion: "success" | "failure" | "neutral";
  readonly title: string;
  /** Markdown; whoever made it escaped what comes from outside. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

/** The check's name: a check belongs to a commit, and the same commit can be proposed to several branches. */
export function checkName(baseBranch: string): string {
  return `Interlock (${baseBranch})`;
}

/** Starts a check run on exactly this commit. Throws a `GateRefusal` where GitHub does not make that very one. */
export async function startCheckRun(
  api: Api,
  repository: RepositoryName,
  check: { readonly name: string; readonly headSha: string; readonly detailsUrl: string | null },
): Promise<CheckRun> {
  const { name, headSha, detailsUrl } = check;
  const answer = await ask(api, checkRunAnswer, "POST /repos/{owner}/{repo}/check-runs", {
    owner: repository.owner,
    repo: repository.name,
    name,
    head_sha: headSha,
    status: "in_progress",
    ...(detailsUrl === null ? {} : { details_url: detailsUrl }),
  });
  if (answer.kind === "failed") throw new GateRefusal(`the check run could not be made: ${answer.reason}`);
  const { id, head_sha: madeOn, name: madeAs, html_url: url, app } = answer.value;
  if (madeOn !== headSha || madeAs !== name) {
    throw new GateRefusal(
      `the API made a check run \`${madeAs}\` on ${madeOn} instead of \`${name}\` on ${headSha}`,
    );
  }
  return { id, name, url: url ?? "", app };
}

/**
 * Completes a check run: annotations first, as many requests as they take, the conclusion last, so that nothing is
 * green before everything is said. Throws a `GateRefusal` as soon as one request fails.
 */
export async function completeCheckRun(
  api: Api,
  repository: RepositoryName,
  run: CheckRun,
  end: CheckEnd,
): Promise<void> {
  const output = {
    title: end.title.slice(0, MAX_TITLE_LENGTH),
    summary: end.summary.slice(0, MAX_SUMMARY_LENGTH),
  };
  const batches = batchesOf(end.annotations);
  for (const [index, annotations] of batches.entries()) {
    const isLast = index === batches.length - 1;
    const answer = await ask(api, checkRunAnswer, "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
      owner: repository.owner,
      repo: repository.name,
      check_run_id: run.id,
      output: { ...output, annotations: annotations.map(annotationBody) },
      ...(isLast ? { status: "completed", conclusion: end.conclusion } : { status: "in_progress" }),
    });
    if (answer.kind === "failed") {
      throw new GateRefusal(`the check run could not be completed: ${answer.reason}`);
    }
  }
}

/** At least one batch, possibly empty: the conclusion needs a request. */
function batchesOf(annotations: readonly Annotation[]): readonly (readonly Annotation[])[] {
  const count = Math.max(1, Math.ceil(annotations.length / ANNOTATIONS_PER_REQUEST));
  return Array.from({ length: count }, (_, index) =>
    annotations.slice(index * ANNOTATIONS_PER_REQUEST, (index + 1) * ANNOTATIONS_PER_REQUEST),
  );
}

function annotationBody({ path, line, level, title, message }: Annotation): object {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: level,
    title: title.slice(0, MAX_TITLE_LENGTH),
    message: message.slice(0, 4_000),
  };
}
