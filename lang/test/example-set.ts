import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import { check } from "../src/check/check.ts";
import type { CheckedRule, CheckedSet } from "../src/check/checked.ts";
import { partsOf, type Term } from "../src/check/term.ts";

/** A vocabulary with one of each thing that an expression can be about; what a test checks stands below it. */
const words = `language 1
policy p
zone staging, production
enum Tier { gold, silver }
entity Service { tier: Tier, zone: zone, owner: string max 64, size: int 0..9, spare?: int 0..9, host: host, key: secret string max 9 }
entity Ticket { open: bool, owner: string max 64, priority?: int 1..5, pin: secret string max 9 }
action deploy on Service {
  image: string max 64,
  files: list min 1 max 100 of path,
  more: list max 100 of path,
  ticket: claimed string max 32,
  tickets: claimed list min 1 max 9 of string max 32,
  note?: claimed string max 32,
  parent?: string max 32,
  run: command max 200
}
action undo on Service restores {}
source tracker
human beth = github user 1
human ann = github user 2
agent bot = github app 3
fact ticket(id: string max 64): Ticket? from tracker fresh 10m
fact incident: Ticket? from tracker fresh 10m
fact current: Ticket from tracker fresh 10m
fact load(z: zone): percent? from tracker fresh 1m
fact frozen(z: zone): bool from tracker fresh 1m
fact changed(z: zone): list min 1 max 9 of path from tracker fresh 1m
group dba = team "acme/dba" from tracker fresh 1h
group pair = beth, ann
group owners(p: path) = codeowners p from tracker fresh 1h
group holders(k: string max 9) = role k from tracker fresh 1h
paths ledger = "db/**" except "db/docs/**"
hosts ours = "**.acme.example"
commands quiet = "git diff **"
window office = mon..fri 09:00..17:00 in "UTC"
contract scaled on Service holds when observed.size >= declared.size
contract orders = schema "db/orders.sql" on database "orders"
`;

/** What checking the example's words and a body below them finds. What only looks wrong is left out. */
export function checkExample(body: string): {
  readonly set: CheckedSet;
  readonly diagnostics: readonly Diagnostic[];
  /** The codes, in the order of the text. */
  readonly codes: readonly string[];
  /** What each diagnostic points at. */
  readonly places: readonly string[];
} {
  const text = `${words}${body}\n`;
  const { set, ...found } = check([{ path: "p.policy", text }], ["p.policy"]);
  const diagnostics = found.diagnostics.filter(({ severity }) => severity === "error");
  return {
    set,
    diagnostics,
    codes: diagnostics.map(({ code }) => code),
    places: diagnostics.map(({ span }) => text.slice(span.start, span.end)),
  };
}

/** The only rule of a body that has no mistake. */
export function ruleOf(body: string): CheckedRule {
  const { set, diagnostics } = checkExample(body);
  const [rule] = set.rules;
  if (rule === undefined || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return rule;
}

/** A term as the tests read it: every quantifier and every element with its depth, every fact by its path. */
export function showTerm(term: Term): string {
  const parts = partsOf(term).map(showTerm).join(", ");
  switch (term.kind) {
    case "constant":
      return JSON.stringify(term.value);
    case "read":
      return term.path;
    case "variable":
      return `e${term.depth}`;
    case "present":
      return `has ${term.of.path}`;
    case "any":
    case "all":
    case "count":
      return `${term.kind}(e${term.depth}: ${parts})`;
    case "in-set":
      return `in-set(${parts}, ${term.set})`;
    case "in-window":
      return "in-window";
    case "like":
      return `like-${term.by}(${parts})`;
    case "error":
    case "list":
    case "not":
    case "and":
    case "or":
    case "equal":
    case "less":
    case "less-or-equal":
    case "member":
    case "within":
    case "sum":
    case "or-else":
    case "choose":
    case "length":
      return `${term.kind}(${parts})`;
    default:
      return term;
  }
}
