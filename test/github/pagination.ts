import type { Call } from "./call.ts";

/** One page of a list and the `Link` header that leads to the others. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

function positive(text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
}

function addressOf(url: URL, page: number, perPage: number): string {
  const address = new URL(url);
  address.searchParams.set("per_page", String(perPage));
  address.searchParams.set("page", String(page));
  return address.href;
}

/**
 * The page that a call asks for, counted from 1. More than `max` a page is cut to `max` without a word, as
 * GitHub does; a page past the end is empty. A list that fits one page has no `Link` header.
 */
export function paginate<T>(
  items: readonly T[],
  call: Pick<Call, "query" | "url">,
  { perPage: defaultPerPage = DEFAULT_PER_PAGE, max = MAX_PER_PAGE } = {},
): Page<T> {
  const perPage = Math.min(positive(call.query["per_page"], defaultPerPage), max);
  const page = positive(call.query["page"], 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const targets: (readonly [string, number])[] = [];
  if (page > 1) targets.push(["prev", Math.min(page - 1, last)]);
  if (page < last) targets.push(["next", page + 1], ["last", last]);
  if (page > 1) targets.push(["first", 1]);
  const links = targets.map(
    ([relation, target]) => `<${addressOf(call.url, target, perPage)}>; rel="${relation}"`,
  );
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    headers: links.length === 0 ? {} : { link: links.join(", ") },
  };
}
