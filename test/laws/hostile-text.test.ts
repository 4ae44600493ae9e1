import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { check } from "@interlock/lang";

import { spokenIn, strayIn } from "./hostile/emitted-code.ts";
import { hostPolicies } from "./hostile/host-policies.ts";
import { hostileTexts, hostileWords, largeTexts } from "./hostile/hostile-texts.ts";
import { compiledAsItIs, expectSound, type Became } from "./hostile/sound-set.ts";
import {
  commented,
  escapedAt,
  escapedAtAll,
  hostTextsAt,
  movedTo,
  rawAt,
  renamed,
  type Texts,
} from "./hostile/spellings.ts";
import { placesOfTypes } from "./hostile/text-places.ts";
import { isLong, seed } from "./scenes.ts";

const places = placesOfTypes(join(import.meta.dirname, "../../lang/src/syntax/tree.ts"));
const hostTexts = hostTextsAt(places);

const harmless = await compiledAsItIs(hostPolicies);
if (!("plan" in harmless)) throw new Error(JSON.stringify(harmless));
const spoken = spokenIn([
  harmless.typescript,
  harmless.javascript,
  harmless.declarations,
  harmless.vocabularyTypes,
]);

/** A word that the host policies chose, and no keyword. */
const isOwnWord = (text: string): boolean => /^my[A-Z]\w*$/iu.test(text);
const ownWords = [...new Set(hostTexts.map(({ text }) => text).filter(isOwnWord))];

/** The first text at each place. */
const firsts = [...new Map(hostTexts.toReversed().map((at) => [at.place, at] as const)).values()];

/** The short form takes each so manieth case: every place and every text are among them. */
const stride = isLong ? 1 : 31;
const patient = { timeout: isLong ? 7_200_000 : 120_000 };

/** A set with something hostile in it. */
interface Case {
  readonly name: string;
  readonly texts: () => Texts;
}

const allTexts = [...hostileTexts, ...hostileWords, ...largeTexts];
const smallTexts = [...hostileTexts, ...hostileWords];
const shown = (text: string): string => JSON.stringify(text.slice(0, 60));

function atPlaces(all: readonly string[]): readonly Case[] {
  return firsts.flatMap((at) =>
    all.flatMap((text) => [
      { name: `escaped at ${at.place}: ${shown(text)}`, texts: () => escapedAt(at, text) },
      { name: `raw at ${at.place}: ${shown(text)}`, texts: () => rawAt(at, text) },
    ]),
  );
}

const everywhere: readonly Case[] = [
  ...ownWords.flatMap((word) =>
    [...hostileWords, "a".repeat(10_000)].map((to) => ({
      name: `${word} is called ${shown(to)}`,
      texts: () => renamed(word, to),
    })),
  ),
  ...allTexts.map((text) => ({ name: `commented ${shown(text)}`, texts: () => commented(text) })),
];

/** Addresses of files of other repositories, with something hostile in each of their parts. */
function addressesWith(text: string): readonly string[] {
  const commit = "0123456789".repeat(4);
  return [
    `${text}/acme/words@${commit}/words.policy`,
    `github.com/${text}/words@${commit}/words.policy`,
    `github.com/acme/${text}@${commit}/words.policy`,
    `github.com/acme/words@${text}/words.policy`,
    `github.com/acme/words@${commit}/${text}.policy`,
    `github.com/acme/words@${commit}/${text}/words.policy`,
  ];
}

const inPaths: readonly Case[] = allTexts.flatMap((text) => [
  ...["words.policy", "base.policy"].flatMap((path) =>
    [text, `${text}.policy`].map((to) => ({
      name: `${path} lies at ${shown(to)}`,
      texts: () => movedTo(path, to),
    })),
  ),
  ...addressesWith(text).map((address) => ({
    name: `imported from ${shown(address)}`,
    texts: () => movedTo("words.policy", `interlock.imports/${address}`, address),
  })),
]);

/** What came of the cases that are looked at. */
async function became(cases: readonly Case[]): Promise<readonly Became[]> {
  const all: Became[] = [];
  for (const { name, texts } of cases.filter((_, index) => index % stride === 0)) {
    try {
      all.push(await expectSound(texts(), spoken));
    } catch (error) {
      throw new Error(name, { cause: error });
    }
  }
  return all;
}

/** Of the cases that are looked at, so many compile, and so many are refused. */
function expectBoth(all: readonly Became[], atLeast: number): void {
  expect(all.filter((outcomes) => outcomes !== null).length).toBeGreaterThan(atLeast);
  expect(all.filter((outcomes) => outcomes === null).length).toBeGreaterThan(atLeast);
}

function compiles(texts: Texts): boolean {
  const files = [...texts].map(([path, text]) => ({ path, text }));
  const { diagnostics } = check(files, [...texts.keys()]);
  return diagnostics.every(({ severity }) => severity !== "error");
}

describe("the hostile texts reach", () => {
  /** What is there only where a declaration could not be read, and is never written. */
  const unwritten = ["module.unparsed"];
  /** Here stand words that the language knows, whoever writes. */
  const closed = ["weekly.zone.text", "refuse.by.text", "hold.by.text"];

  test("every place at which the tree of a file holds a text", () => {
    const reached = new Set(hostTexts.map(({ place }) => place));
    expect([...places].filter((place) => !reached.has(place))).toEqual(unwritten);
  });

  test("the plan of a set from every place that is not closed", patient, () => {
    const [word = ""] = hostileWords;
    const isReached = (place: string): boolean => {
      const here = hostTexts.filter((at) => at.place === place);
      const words = here.filter(({ text }) => isOwnWord(text));
      return (
        words.some(({ text }) => compiles(renamed(text, word))) ||
        here.some((at) => hostileTexts.some((text) => compiles(escapedAt(at, text)))) ||
        here.some(
          ({ text, path }) =>
            hostPolicies.has(text) && path !== text && compiles(movedTo(text, `'${word}*.policy`)),
        )
      );
    };
    const reached = new Set(hostTexts.map(({ place }) => place));
    expect([...reached].filter((place) => !isReached(place))).toEqual(closed);
  });
});

describe("whatever an author writes, a set compiles to data and calls of the kernel or is refused where it stands", () => {
  test("with one text at one place", patient, async () => {
    const all = await became(atPlaces(smallTexts));
    expectBoth(all, all.length / 20);
    expect(new Set(all.flatMap((outcomes) => outcomes ?? []))).toEqual(new Set(["permit", "refuse", "hold"]));
  });

  test("with one large text at one place", patient, async () => {
    // Each of them stands at some places only, in the short form: what is large takes long.
    expectBoth(await became(atPlaces(isLong ? largeTexts : largeTexts.slice(0, 1))), 0);
  });

  test("with one word everywhere, and with comments", patient, async () => {
    expectBoth(await became(everywhere), 0);
  });

  test("with paths and addresses of files", patient, async () => {
    expectBoth(await became(inPaths), 0);
  });

  test("with another name of the repository, of the commit and of the file", patient, async () => {
    const all: Became[] = [];
    for (const text of isLong ? allTexts : hostileTexts.filter((_, index) => index % 4 === 2)) {
      const origin = { repository: `github.com/${text}`, commit: text };
      all.push(
        await expectSound(movedTo("shop.policy", `${text.replaceAll("/", ":")}.policy`), spoken, origin),
      );
    }
    expect(all).not.toContain(null);
  });

  test("with several texts at several places", patient, async () => {
    const piece = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...hostileTexts) },
      { weight: 1, arbitrary: fc.constantFrom(...hostileWords) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(""));
    const free = firsts.filter((at) => !isOwnWord(at.text) && !/[.]name|[.]names/u.test(at.place));
    const some = fc.subarray([...free], { minLength: 1, maxLength: 5 });
    const set = fc.tuple(some, fc.array(text, { minLength: 5, maxLength: 5 }));
    await fc.assert(
      fc.asyncProperty(set, async ([at, texts]) => {
        await expectSound(escapedAtAll(at, texts), spoken);
      }),
      { numRuns: isLong ? 5_000 : 100, seed },
    );
  });
});

describe("what is not of the compiler's own making is seen in a module", () => {
  const { typescript, vocabularyTypes } = harmless;

  test("and a module of the compiler's own has none of it", () => {
    expect(strayIn("a.ts", typescript, spoken)).toEqual([]);
    expect(strayIn("vocabulary.d.ts", vocabularyTypes, spoken)).toEqual([]);
    expect([...spoken.words, ...spoken.comments].filter((said) => /my[A-Z]/iu.test(said))).toEqual([]);
  });

  test.each<readonly [string, string, string]>([
    ["a comment of another", "// 0: line", "// myPermit: line"],
    ["a comment within a line", "claimed: false", "claimed: false /* myNote */"],
    ["a comment that ends early", "Where every line comes from.", "*/ globalThis.pwned = 1; /*"],
    ["a line of its own", "\nexport const vocabulary", "\npwned = 1;\nexport const vocabulary"],
    ["another import", "import type {", 'import "node:fs";\nimport type {'],
    ["an import of values", "import type {", "import {"],
    ["a template", '"myDeploy"', "`myDeploy`"],
    ["another sort of quotes", '"myDeploy"', "'myDeploy'"],
    ["a raw separator of lines", '"myDeploy"', '"my\u2028Deploy"'],
    ["a raw letter", '"myDeploy"', '"m\u00fdDeploy"'],
    ["a tag", '"myDeploy"', '"</script>"'],
    ["an escape that nobody writes", '"myDeploy"', '"\\x6dyDeploy"'],
    ["a regular expression", '"myDeploy"', "/myDeploy/"],
    ["texts that are added", '"myDeploy"', '"my" + "Deploy"'],
    ["an identifier", '"myDeploy"', "myDeploy"],
    ["an identifier that is the compiler's", '"myDeploy"', "rules"],
    ["the kernel itself", '"myDeploy"', "k"],
    ["a key that is a text", "name: ", '"name": '],
    ["a key that is computed", "name: ", '["name"]: '],
    ["a key of another", "name: ", "__proto__: "],
    ["a list that is spread", "members: [", "members: [...pin, "],
    ["a function of another", "k.targetField(", "k.constructor("],
    ["a call of what is no kernel", "k.targetField(", "x.targetField("],
    ["a call of what was called", "k.targetField(x", "k.targetField(x)(x"],
    ["texts that are joined by one", '.join("")', '.join("\\n")'],
    ["what stands in an object", '.join("")', ".length"],
    ["a parameter of another name", "(k, x) =>", "(k, constructor) =>"],
    ["a parameter with a default", "(k, x) =>", "(k, x = pin) =>"],
    ["a body of statements", "(k, x) => k.by(", "(k, x) => { return k.by("],
    ["a variable that can change", "export const pin", "export let pin"],
    ["a number that is not whole", "max: 99", "max: 9.9"],
  ])("%s", (_, from, to) => {
    const changed = typescript.replace(from, () => to);
    expect(changed).not.toBe(typescript);
    expect(strayIn("a.ts", changed, spoken)).not.toEqual([]);
  });

  test.each<readonly [string, string, string]>([
    ["a name that is an identifier", '"myDeploy"', "myDeploy"],
    ["a name that is computed", '"myDeploy"', '["myDeploy"]'],
    ["a type of another", '"MyService"', "typeof globalThis"],
    ["a type that is asked of another module", '"MyService"', 'import("node:fs")'],
    ["a template", '"MyService"', "`MyService`"],
    ["a comment of another", "/** ", "/** @deprecated "],
  ])("in its types: %s", (_, from, to) => {
    const changed = vocabularyTypes.replace(from, () => to);
    expect(changed).not.toBe(vocabularyTypes);
    expect(strayIn("vocabulary.d.ts", changed, spoken)).not.toEqual([]);
  });

  test("and a place that no policy fills is missed", () => {
    const filled = new Set(hostTexts.flatMap(({ path, place }) => (path === "base.policy" ? [place] : [])));
    expect([...places].filter((place) => !filled.has(place))).toContain("test.title");
  });
});
