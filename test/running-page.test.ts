import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";

import { plainWorkplace } from "../cli/test/workplace.ts";

const page = readFileSync(join(import.meta.dirname, "../docs/running.md"), "utf8");

/** When the page's facts are of. */
const NOW_MS = 1_795_514_400_000;

/** The words of a line as a shell reads them: blanks between, quotes around. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, plain = ""]) => quoted ?? plain);
}

test("the page's commands say and do what it says", async () => {
  const place = plainWorkplace();
  const answers: string[] = [];
  /** The last digest that was said behind a word. */
  const last = (word: string): string => {
    const found = [...answers.join("").matchAll(new RegExp(`^ *${word} +([0-9a-f]{64})`, "gmu"))];
    return found.at(-1)?.[1] ?? `no ${word}`;
  };
  let nowMs = NOW_MS;
  let commands = 0;
  for (const [, info = "", body = ""] of page.matchAll(/^```(\S+(?: \S+)?)\n(.*?)^```$/gmsu)) {
    const [language, file] = info.split(" ");
    const path = language === "policy" ? "shop.policy" : file;
    if (path !== undefined) {
      mkdirSync(dirname(join(place.dir, path)), { recursive: true });
      place.write({ [path]: body });
      continue;
    }
    expect(language).toBe("sh");
    for (const line of body.trimEnd().split("\n")) {
      const [command = "", ends = "0"] = line.split(/ +# ends with /u);
      const [program, ...args] = wordsOf(
        command
          .replace("DIGEST", last("proposal"))
          .replace("ENFORCEMENT", last("enforced"))
          .replace("GRANT", last("(?:live|started .* grant)")),
      );
      expect(program).toBe("interlock");
      nowMs += 1000;
      const at = nowMs;
      const answer = await place.interlock(args, {
        nowMs: () => at,
        randomBytes: (count) => new Uint8Array(randomBytes(count)),
      });
      expect({ line, ...answer }).toMatchObject({ line, code: Number(ends) });
      answers.push(answer.out);
      commands += 1;
    }
  }
  expect(commands).toBeGreaterThan(12);
  expect(place.read("deployed.json")).toContain('"image":"big"');
  expect(answers.join("")).toContain("PERMIT  deploy on Service `checkout` by builder");
  expect(answers.at(-1)).toMatch(/ halt .* resume .* remember /su);
});
