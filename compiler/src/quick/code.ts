import { unreachable, type QuickRules, type QuickTest } from "@interlock/runtime";

import type { PlanRead } from "./reads.ts";

/** The code of some actions: what it reads, and the rules where it carries them out itself; null where the table does. */
export interface PlanCode {
  readonly reads: readonly PlanRead[];
  readonly rules: { readonly restrictions: QuickRules; readonly permits: QuickRules } | null;
}

/** The codes of all actions, each once. */
export interface PlanCodes {
  /** Where a code stands in the list. */
  add(code: PlanCode): number;
  readonly list: readonly PlanCode[];
}

/** No codes yet. */
export function newCodes(): PlanCodes {
  const list: PlanCode[] = [];
  const places = new Map<string, number>();
  return {
    add: (code) => {
      const key = JSON.stringify(code);
      const place = places.get(key) ?? list.length;
      if (place === list.length) list.push(code);
      places.set(key, place);
      return place;
    },
    list,
  };
}

/**
 * How many tests the rules of one action and of all may have for them to be code: engines optimise longer functions late or
 * never, and each function costs time when it is called for the first time. And how many tests are carried out sooner than sorted.
 */
export interface QuickBounds {
  readonly ofAction: number;
  readonly ofAll: number;
  readonly unsorted: number;
}

/** The bounds that were found by measuring. */
export const quickBounds: QuickBounds = { ofAction: 600, ofAll: 1200, unsorted: 3 };

/** Whether each of some actions' rules can be code: they are few, and leave nothing to the kernel. */
export function canBeCode(
  actions: readonly (readonly QuickRules[])[],
  { ofAction, ofAll }: QuickBounds,
): readonly boolean[] {
  const all = actions.map((rules) => rules.flatMap(({ tests }) => tests));
  const counts = all.map((tests) => sumOf(tests.map(countOf)));
  const areFew = sumOf(counts) <= ofAll;
  return all.map((tests, at) => areFew && (counts[at] ?? 0) <= ofAction && !tests.some(isLeft));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function countOf(test: QuickTest): number {
  switch (test.kind) {
    case "all":
    case "any":
      return sumOf(test.parts.map(countOf));
    case "waivable":
      return countOf(test.test);
    case "always":
    case "never":
    case "words":
    case "range":
    case "below":
    case "condition":
      return 1;
    default:
      return unreachable(test);
  }
}

/** Whether a test asks the kernel, or folds the case of letters of which engines may not be of one mind. */
function isLeft(test: QuickTest): boolean {
  switch (test.kind) {
    case "all":
    case "any":
      return test.parts.some(isLeft);
    case "waivable":
      return isLeft(test.test);
    case "condition":
      return true;
    case "always":
    case "never":
    case "words":
    case "range":
      return false;
    case "below":
      return !test.is && !/^[ -~]*$/u.test(test.folder);
    default:
      return unreachable(test);
  }
}
