import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";

import { canonical, reveal, SALT_BYTES, type Secret } from "@interlock/ledger";
import { argumentsKey, decide, targetKey, type Datum, type Fact, type Facts } from "@interlock/runtime";
import type { PolicyModule, Vocabulary } from "@interlock/runtime";

import { concealed, plain } from "../../runtime/src/record/concealed.ts";
import { compileTexts, type CompiledText } from "../compiled-text.ts";
import { nowMs } from "./random-answers.ts";
import { situation, type Situation } from "./random-facts.ts";
import { check, generatedTexts, isLong, numRuns, seed } from "./scenes.ts";
import { marks, markedWords, secretPolicy } from "./secret-words.ts";

/** Only the long form takes longer than seconds. */
const patient = { timeout: 3_600_000 };

const sets: CompiledText[] = [];

beforeAll(async () => {
  const texts = generatedTexts().slice(0, isLong ? 200 : 20);
  for (const policies of texts) {
    sets.push(
      await compileTexts(
        new Map([...policies, ["words.policy", markedWords], ["secrets.policy", secretPolicy]]),
      ),
    );
  }
}, patient.timeout);

/** A situation in which every secret is one of the marks, and some that nobody declared stand beside them. */
function marked({ proposal, facts }: Situation, isBroken: boolean): Situation {
  const isDeploy = proposal.action === "deploy";
  const payload: Record<string, Datum> = { ...proposal.payload, run: marks.run };
  if (isDeploy) Object.assign(payload, { host: marks.host, note: marks.note, files: marks.files });
  if (isBroken) Object.assign(payload, { sneaky: marks.undeclared, run: [marks.run] });
  return { proposal: { ...proposal, payload }, facts: markedFacts(facts, { isDeploy, isBroken }) };
}

function known(value: Datum): Fact {
  return { kind: "known", value, observedAtMs: nowMs };
}

function markedFacts(
  facts: Facts,
  { isDeploy, isBroken }: { readonly isDeploy: boolean; readonly isBroken: boolean },
): Facts {
  const targets = Object.entries(facts.targets ?? {}).map(([key, fields]) => {
    if (!key.startsWith('["Service"')) return [key, fields] as const;
    const given = {
      ...fields,
      labels: known(marks.labels),
      seen: known(marks.seen),
      pause: known(marks.pause),
    };
    return [key, isBroken ? { ...given, phone: known(marks.undeclared) } : given] as const;
  });
  const ticket = {
    kind: "record",
    fields: {
      open: known(true),
      owner: known(marks.owner),
      ...(isBroken ? { reporter: known(marks.undeclared) } : {}),
    },
    observedAtMs: nowMs,
  } as const;
  const asked = [...(isDeploy ? [marks.note] : []), "T1", "T2"].map(
    (id) => [argumentsKey([id]), ticket] as const,
  );
  const outside = {
    ...facts.outside,
    "words.ticket": Object.fromEntries(asked),
    ...(isDeploy ? { "words.reputation": { [argumentsKey([marks.note])]: known(marks.answer) } } : {}),
    ...(isBroken ? { "words.none": { [argumentsKey([marks.undeclared])]: known(marks.undeclared) } } : {}),
  };
  return { ...facts, targets: Object.fromEntries(targets), outside };
}

interface Recorded {
  readonly text: string;
  readonly documents: readonly [proposal: object, facts: object];
  readonly secrets: ReadonlyMap<string, Secret>;
}

/** Everything of a judgement that a record holds. */
function recorded(module: PolicyModule, { proposal, facts }: Situation, words: Vocabulary): Recorded {
  let salt = 0;
  const said = concealed({ proposal, facts }, words, nowMs, () => {
    salt += 1;
    return new Uint8Array(SALT_BYTES).fill(salt);
  });
  const decision = plain(decide(module, proposal, facts));
  const body = {
    proposal: said.proposal,
    facts: said.facts,
    decision,
    targets: proposal.targets.map(targetKey),
  };
  return {
    text: canonical(body),
    documents: [said.proposal, said.facts],
    secrets: new Map(said.secrets.map((secret) => [secret.commitment, secret])),
  };
}

/** What of the secrets can be read in a text. A digest may hold any number by chance. */
function shown(text: string): readonly string[] {
  const read = text.replaceAll(/\{"\$c":"[0-9a-f]{64}"\}/gu, "");
  return marks.texts.filter((mark) => read.includes(mark));
}

const oneInFour = fc.nat(3).map((number) => number === 3);

/** The number of a set, and what is judged by it: whole sets would make a long story of a counterexample. */
const scene = fc.tuple(fc.nat(), oneInFour).chain(([number, isBroken]) => {
  const set = number % sets.length;
  return situation(moduleOf(set)).map((about) => ({ set, situation: marked(about, isBroken) }));
});

function moduleOf(set: number): PolicyModule {
  const found = sets[set];
  if (found === undefined) throw new Error("there is no such set");
  return found.module;
}

function mustHideAll(wordsOf: (words: Vocabulary) => Vocabulary): void {
  check(scene, ({ set, situation: about }) => {
    const module = moduleOf(set);
    expect(shown(recorded(module, about, wordsOf(module.vocabulary)).text)).toEqual([]);
  });
}

/** The same words with nothing secret in one place. */
function told(words: Vocabulary, owner: string, name: string): Vocabulary {
  const open = <
    T extends { readonly name: string; readonly fields: Vocabulary["entities"][number]["fields"] },
  >(
    table: T,
  ): T =>
    table.name === owner
      ? {
          ...table,
          fields: table.fields.map((field) => (field.name === name ? { ...field, secret: false } : field)),
        }
      : table;
  return { ...words, actions: words.actions.map(open), entities: words.entities.map(open) };
}

describe("nothing that a policy marks `secret` stands in a record", () => {
  test("whatever is judged", patient, () => {
    expect(() => {
      mustHideAll((words) => words);
    }).not.toThrow();
  });

  test.each([
    ["deploy", "note"],
    ["deploy", "host"],
    ["deploy", "run"],
    ["deploy", "files"],
    ["Service", "labels"],
    ["Service", "seen"],
    ["Service", "pause"],
    ["Ticket", "owner"],
  ])("and would be seen if `%s.%s` did", patient, (owner, name) => {
    expect(() => {
      mustHideAll((words) => told(words, owner, name));
    }).toThrow(/Property failed/u);
  });

  test("and would be seen if an explanation showed it", patient, async () => {
    const texts = new Map([
      ["words.policy", markedWords.replaceAll("secret ", "")],
      ["secrets.policy", secretPolicy],
    ]);
    const { module } = await compileTexts(texts);
    const everything = situation(module).map((about) => marked(about, false));
    expect(() => {
      check(everything, (about) => {
        expect(shown(recorded(module, about, moduleOf(0).vocabulary).text)).toEqual([]);
      });
    }).toThrow(/Property failed/u);
  });

  test("and it is put back as it was", patient, () => {
    const putBack = fc.property(scene, ({ set, situation: about }) => {
      const { documents, secrets } = recorded(moduleOf(set), about, moduleOf(set).vocabulary);
      const given = [about.proposal, about.facts];
      for (const [index, document] of documents.entries()) {
        const revealed = reveal(plain(document), (commitment) => secrets.get(commitment) ?? null);
        if (revealed.kind !== "whole") throw new Error("something is gone");
        expect(canonical(revealed.document)).toBe(canonical(plain(given[index] ?? {})));
      }
    });
    fc.assert(putBack, { numRuns: numRuns / 10, seed });
  });
});
