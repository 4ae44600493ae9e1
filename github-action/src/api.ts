import { Octokit } from "@octokit/rest";
import type { z } from "zod";

/** How long one request may take, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** How many items one page of a list has. */
export const PAGE_SIZE = 100;

/** What the platform answered, or why it did not. Nothing is tried again: whoever asked decides what a failure means. */
export type ApiAnswer<T> =
  | { readonly kind: "answered"; readonly value: T; readonly hasNext: boolean }
  | {
      readonly kind: "failed";
      /** The HTTP status; null where there was no answer at all, or not one of the right shape. */
      readonly status: number | null;
      /** One clause that names the request. */
      readonly reason: string;
    };

/** The platform's API for one token. Never rejects. */
export interface Api {
  /** `route` is Octokit's, such as `GET /repos/{owner}/{repo}`. */
  request(route: string, parameters: Parameters): Promise<ApiAnswer<unknown>>;
}

/** What fills a route and its query or body. */
export type Parameters = Readonly<Record<string, unknown>>;

const silent = (): void => undefined;

/**
 * Opens the API. Every request is bounded by {@link REQUEST_TIMEOUT_MS}; a redirect is a failure, since a token and
 * a verdict must not follow a repository to another name.
 */
export function openApi(options: { readonly baseUrl: string; readonly token: string }): Api {
  const octokit = new Octokit({
    auth: options.token,
    baseUrl: options.baseUrl,
    userAgent: "interlock",
    // Octokit's own log would print paths from outside unescaped.
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  return {
    async request(route, parameters) {
      try {
        const response: { data: unknown; headers: { link?: string | undefined } } = await octokit.request(
          route,
          {
            ...parameters,
            request: { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS), redirect: "error" },
          },
        );
        const hasNext = /;\s*rel="next"/.test(response.headers.link ?? "");
        return { kind: "answered", value: response.data, hasNext };
      } catch (error) {
        return failure(route, error);
      }
    },
  };
}

function failure(route: string, error: unknown): ApiAnswer<never> {
  const said = error instanceof Error ? error.message : String(error);
  const hasResponse = error instanceof Error && "response" in error && error.response !== undefined;
  const status = hasResponse && "status" in error && typeof error.status === "number" ? error.status : null;
  const how = status === null ? "had no answer" : `answered ${status}`;
  return { kind: "failed", status, reason: `\`${route}\` ${how} (${said.slice(0, 200)})` };
}

/** Asks for one thing and checks the answer's shape. */
export async function ask<T>(
  api: Api,
  schema: z.ZodType<T>,
  route: string,
  parameters: Parameters,
): Promise<ApiAnswer<T>> {
  const answer = await api.request(route, parameters);
  if (answer.kind === "failed") return answer;
  const parsed = schema.safeParse(answer.value);
  if (parsed.success) return { kind: "answered", value: parsed.data, hasNext: answer.hasNext };
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "its answer" : `\`${issue.path.join(".")}\``;
  const reason = `\`${route}\` answered something else: ${where}: ${issue?.message ?? "is not readable"}`;
  return { kind: "failed", status: null, reason };
}

/** Asks for a whole list, page after page. More than `most` items is a failure, never a cut list. */
export async function askAll<T>(
  api: Api,
  page: z.ZodType<readonly T[]>,
  route: string,
  parameters: Parameters,
  most: number,
): Promise<ApiAnswer<readonly T[]>> {
  const items: T[] = [];
  for (let number = 1; ; number += 1) {
    // Each page is asked for by its number: a link from outside is never followed.
    const answer = await ask(api, page, route, { ...parameters, per_page: PAGE_SIZE, page: number });
    if (answer.kind === "failed") return answer;
    items.push(...answer.value);
    const isTooMany = items.length > most || (answer.hasNext && number * PAGE_SIZE >= most);
    if (isTooMany) {
      return { kind: "failed", status: null, reason: `\`${route}\` has more than ${most} items` };
    }
    // A header can be lost on the way: a page that is full is not the last before the next one was asked for.
    const isFull = answer.value.length >= PAGE_SIZE && number * PAGE_SIZE < most;
    if (!answer.hasNext && !isFull) return { kind: "answered", value: items, hasNext: false };
  }
}
