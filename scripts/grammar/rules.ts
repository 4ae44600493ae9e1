import {
  actionOutcomes,
  percentiles,
  rateKeys,
  schemaEffects,
  weekdays,
} from "@interlock/runtime/vocabulary";

import { PolicyParser } from "../../lang/src/syntax/parser.ts";
import { choice, parts, replaceTracks, sequence, type GrammarRule, type Track } from "./track.ts";

/**
 * Where the parser takes any word or comparison and says itself which ones there are, so that a wrong one is one
 * mistake with a suggestion.
 */
const asked: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  blast: { "a name": percentiles, "a comparison": ["<="] },
  schema: { "a name": schemaEffects },
  memory: { "a comparison": [">="] },
  identity: { "a comparison": ["<="] },
  rateKey: { "a name": rateKeys },
  outcomes: { "a name": actionOutcomes },
  weekly: { "a name": weekdays },
  comparison: { "a comparison": ["==", "!=", "<", "<=", ">", ">="] },
  sum: { "+ or -": ["+", "-"] },
};

/** What the parser goes on without, to read the rest of a text that lacks it; the language does not. */
const demanded: ReadonlySet<string> = new Set(["}", "languageLine"]);

/** A rule with no more boxes than these is drawn wherever it is used, or where it is used only once. */
const inlineBoxes = { everywhere: 2, once: 7 };

/** Rules that have a diagram of their own, however small it is. */
const landmarks = ["module", "nested", "type"];

/** Where a choice has this many ways to go, each has a diagram of its own. */
const longChoice = 6;

/** A piece of the grammar as the parser writes it down. */
interface Production {
  readonly type: string;
  readonly name?: string;
  readonly label?: string;
  readonly definition?: readonly Production[];
  readonly separator?: Production;
}

/** Reads the rules of the grammar out of the parser, in the order in which a reader meets them. */
export function grammarRules(): readonly GrammarRule[] {
  const productions: readonly Production[] = new PolicyParser().getSerializedGastProductions();
  const rules = new Map(productions.map((rule) => [rule.name ?? "", ruleTrack(rule)] as const));
  for (let name = inlinable(rules); name !== undefined; name = inlinable(rules)) {
    const track = rules.get(name) ?? { kind: "rule", name };
    rules.delete(name);
    for (const [other, whole] of rules) {
      const replaced = replaceTracks(whole, (part) =>
        part.kind === "rule" && part.name === name ? track : part,
      );
      rules.set(other, replaceTracks(replaced, joinRepeats));
    }
  }
  return inReadingOrder(rules);
}

/** The next rule that need not be drawn by itself; undefined where every one that is left has to be. */
function inlinable(rules: ReadonlyMap<string, Track>): string | undefined {
  const uses = [...rules.values()].flatMap(rulesIn);
  const listed = new Set([...landmarks, ...[...rules.values()].flatMap(listedIn)]);
  return [...rules].find(([name, track]) => {
    if (listed.has(name) || rulesIn(track).includes(name)) return false;
    const isUsedOnce = uses.filter((used) => used === name).length === 1;
    return boxCount(track) <= (isUsedOnce ? inlineBoxes.once : inlineBoxes.everywhere);
  })?.[0];
}

function boxCount(track: Track): number {
  const inside = parts(track);
  return inside.length === 0 ? 1 : inside.reduce((sum, part) => sum + boxCount(part), 0);
}

/** The rules that a track names, once for each time. */
function rulesIn(track: Track): readonly string[] {
  return track.kind === "rule" ? [track.name] : parts(track).flatMap(rulesIn);
}

/** The rules that are ways to go of a long choice. */
function listedIn(track: Track): readonly string[] {
  const ways = track.kind === "choice" && track.tracks.length >= longChoice ? track.tracks : [];
  return [...ways.filter((way) => way.kind === "rule").flatMap(rulesIn), ...parts(track).flatMap(listedIn)];
}

/** Draws `a { "," a }` as a loop over one `a`. */
function joinRepeats(track: Track): Track {
  if (track.kind !== "sequence") return track;
  const joined: Track[] = [];
  for (const part of track.tracks) {
    const repeats = repeatsOf(joined, part);
    if (repeats === null) joined.push(part);
    else joined.splice(-repeats.length, repeats.length, repeats.loop);
  }
  return sequence(joined);
}

/** The loop over the last of some tracks, and how many they are, where a part is nothing but their repetitions. */
function repeatsOf(
  before: readonly Track[],
  part: Track,
): { readonly length: number; readonly loop: Track } | null {
  if (part.kind !== "optional" || part.track.kind !== "loop" || part.track.between !== null) return null;
  const { track } = part.track;
  const again = track.kind === "sequence" ? track.tracks : [track];
  for (let length = Math.min(before.length, again.length); length > 0; length -= 1) {
    const last = before.slice(-length);
    if (JSON.stringify(last) !== JSON.stringify(again.slice(-length))) continue;
    const between = again.slice(0, -length);
    const loop: Track = {
      kind: "loop",
      track: sequence(last),
      between: between.length === 0 ? null : sequence(between),
    };
    return { length, loop };
  }
  return null;
}

/** From the whole to its parts: each rule behind those that use it first. */
function inReadingOrder(rules: ReadonlyMap<string, Track>): readonly GrammarRule[] {
  const names = ["module"];
  for (const name of names) {
    const track = rules.get(name);
    if (track === undefined) throw new Error(`the grammar has no rule ${name}`);
    names.push(...new Set(rulesIn(track).filter((used) => !names.includes(used))));
  }
  return names.map((name) => ({
    name: shownName(name),
    track: replaceTracks(rules.get(name) ?? { kind: "rule", name }, (track) =>
      track.kind === "rule" ? { kind: "rule", name: shownName(track.name) } : track,
    ),
  }));
}

function ruleTrack(rule: Production): Track {
  const names = asked[rule.name ?? ""] ?? {};
  const whole = replaceTracks(sequence(tracksOf(rule.definition)), (track) => {
    if (track.kind === "optional") return isDemanded(track.track) ? track.track : track;
    if (track.kind !== "sort") return track;
    const words = names[track.text];
    return words === undefined ? track : choice(words.map((text) => ({ kind: "exact", text })));
  });
  return replaceTracks(whole, joinRepeats);
}

function isDemanded(track: Track): boolean {
  if (track.kind === "rule") return demanded.has(track.name);
  return track.kind === "exact" && demanded.has(track.text);
}

function tracksOf(definition: readonly Production[] = []): readonly Track[] {
  return definition.map(trackOf);
}

function trackOf(gast: Production): Track {
  const inner = sequence(tracksOf(gast.definition));
  const between = gast.separator === undefined ? null : trackOf(gast.separator);
  switch (gast.type) {
    case "Terminal":
      return tokenTrack(gast.label ?? gast.name ?? "");
    case "NonTerminal":
      return { kind: "rule", name: gast.name ?? "" };
    case "Alternation":
      return choice(tracksOf(gast.definition));
    case "Option":
      return { kind: "optional", track: inner };
    case "RepetitionMandatory":
    case "RepetitionMandatoryWithSeparator":
      return { kind: "loop", track: inner, between };
    case "Repetition":
    case "RepetitionWithSeparator":
      return { kind: "optional", track: { kind: "loop", track: inner, between } };
    case "Alternative":
    case "Rule":
      return inner;
    default:
      throw new Error(`no such production: ${gast.type}`);
  }
}

/** Labels name exact words between backticks: `a percentage such as \`5%\`` is a sort of token all the same. */
function tokenTrack(label: string): Track {
  const exact = /^`([^`]*)`$/u.exec(label)?.[1];
  if (exact !== undefined) return { kind: "exact", text: exact };
  return { kind: "sort", text: label.replace(/ such as .*$/u, "").replaceAll("`", "") };
}

/** What readers call a rule, where the parser's own word would not help them. */
const otherNames: Readonly<Record<string, string>> = {
  bodyRule: "permit or bound",
  stageDeclaration: "stage declaration",
  nested: "expression",
  what: "attempt",
  who: "actor",
};

function shownName(name: string): string {
  const plain = name.replace(/(?:Declaration|Rule)$/u, "").replaceAll(/[A-Z]/gu, (letter) => ` ${letter}`);
  return otherNames[name] ?? plain.toLowerCase();
}
