import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { CheckedRule } from "./checked.ts";
import { checkExample } from "../../test/example-set.ts";
import { partsOf, type Term } from "./term.ts";

const soup =
  `each f in action . files : quorum 1 of owners ( f ) when ledger any all none count has ?? like "db/**" ticket
  action.ticket work of ( ) [ ] , not and or if then else frozen ( target.zone ) now office origin targets principal.id
  human.id memory.waiting load incident current drift none in scaled network no crossing staging -> production * unless 1
  of dba approve because "{f} {work.owner}" prove "x" never permit refuse by where approvals ( dba ) < 2 let x : zone =
  schema within orders memory success >= 95% over 20 outcomes observed.size declared.size contract holds { }`.split(
    /\s+/u,
  );

const whole = `let work = ticket(action.ticket)
let of(n: int 0..9) = target.size > n and (work.priority ?? 5) < n
bound r on deploy where work has open and work.open or of(3) {
  each f in action.files: quorum 1 of owners(f) when f in ledger and none of action.files in ledger because "{f}"
  require any(f in action.files: f in ledger) and of(count of action.more) unless 1 of dba approve
  drift none in scaled seen within 10m
}
prove "x" never permit deploy where approvals(dba) < 2 and work has open
`;

describe("whatever the words of the language are put into", () => {
  test("nothing throws, every diagnostic lies inside the text, and what has no mistake has no hole", () => {
    let sound = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...soup, "\n"), { maxLength: 12 }), fc.nat(), (extra, at) => {
        const place = at % whole.length;
        const body = `${whole.slice(0, place)} ${extra.join(" ")} ${whole.slice(place)}`;
        const { set, diagnostics, places, codes } = checkExample(body);
        for (const [index, { span }] of diagnostics.entries()) {
          expect(span.start).toBeLessThanOrEqual(span.end);
          expect(places[index]?.length).toBe(span.end - span.start);
        }
        if (codes.length > 0) return;
        sound += 1;
        for (const rule of set.rules) for (const term of termsOf(rule)) expect(holes(term)).toBe(0);
      }),
      { numRuns: 600 },
    );
    // The generator finds policies on both sides.
    expect(sound).toBeGreaterThan(3);
  });
});

function termsOf(rule: CheckedRule): readonly Term[] {
  const inClauses = rule.clauses.flatMap(({ each, when, form }) => [
    each?.list ?? null,
    when,
    form.kind === "require" ? form.condition : null,
  ]);
  return [rule.where, ...inClauses].flatMap((term) => (term === null ? [] : [term]));
}

/** Terms that a diagnostic should stand for, and elements that no list around them names. */
function holes(term: Term, depths: ReadonlySet<number> = new Set([0])): number {
  if (term.kind === "error") return 1;
  if (term.kind === "variable") return depths.has(term.depth) ? 0 : 1;
  const isQuantifier = term.kind === "any" || term.kind === "all" || term.kind === "count";
  // No quantifier stands inside another of its depth.
  if (isQuantifier && depths.has(term.depth)) return 1;
  const inside = isQuantifier ? new Set([...depths, term.depth]) : depths;
  const asked = term.kind === "read" && term.fact.kind === "outside" ? term.fact.arguments : [];
  return [...partsOf(term), ...asked].reduce((sum, part) => sum + holes(part, inside), 0);
}

test.each([
  ['target.zone == "staging"', "IL2102", "write `staging`, without quotes"],
  ['"gold" == target.tier', "IL2102", "write `Tier.gold`, without quotes"],
  ['target.zone == "moon"', "IL2102", undefined],
  ['target.tier == "staging"', "IL2102", undefined],
  ["blast.traffic <= 4", "IL2102", "write `4%`"],
  ["100 > blast.users.p50", "IL2102", "write `100%`"],
  ["blast.traffic < 101", "IL2102", undefined],
  ["blast.traffic > -1", "IL2102", undefined],
  ["target.size <= 4%", "IL2102", undefined],
  ["now - now < 4", "IL2102", undefined],
  ["target.tier == gold", "IL2001", "a member stands after its enum: write `Tier.gold`"],
  ["target.tier == iron", "IL2001", undefined],
])(
  "a value that is written as another sort of word is told how to be written: %s",
  (condition, code, help) => {
    const found = checkExample(`refuse r on deploy where ${condition}`).diagnostics;
    expect(found.map((one) => [one.code, one.help])).toEqual([[code, help]]);
  },
);

/** How to mend each mistake of a body. */
function help(body: string): readonly (string | undefined)[] {
  return checkExample(body).diagnostics.map((one) => one.help);
}

test("a field that some actions lack: what a bound requires is told to apply where it exists, all else to test for it", () => {
  const required = 'require action.image == "a"';
  const lets = 'let old = action.image == "a"\n';
  const applying =
    "require it only where it exists (`require … when action has image`), or narrow what the rule is `on`";
  const testing = "test it first (`action has image and …`), or narrow what the rule is `on`";
  expect(help(`bound r on * { ${required} }`)).toEqual([applying]);
  expect(help(`${lets}bound r on * { require not old }`)).toEqual([applying]);
  // A permit that does not demand it of the others would permit them.
  expect(help(`permit r on deploy, undo { ${required} }`)).toEqual([testing]);
  expect(help('bound r on * { blast traffic <= 5% when action.image == "a" }')).toEqual([testing]);
  expect(help('bound r on * where action.image == "a" { blast traffic <= 5% }')).toEqual([testing]);
  expect(help('refuse r on * where action.image == "a"')).toEqual([testing]);
  expect(help(`bound r on * { ${required} when action has image }`)).toEqual([]);
  // Whoever may leave it out would leave the bound behind with it.
  expect(help('bound r on * { require action.parent == "a" }')).toEqual([
    "test it first (`action has parent and …`), or narrow what the rule is `on`",
  ]);
});
