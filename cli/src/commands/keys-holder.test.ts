import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Holder, parseKeyRegistry, verifyRecord } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { type Answer, plainWorkplace, type Workplace } from "../../test/workplace.ts";

const ada = ["--holder", "github:7, mail:ada@example.com", "--holder-name", "Ada"] as const;
const adaHolder: Holder = { kind: "human", ids: ["github:7", "mail:ada@example.com"], name: "Ada" };
const bot = ["--holder", "github app:9", "--holder-kind", "agent", "--root", "github:7"] as const;

function newKey(place: Workplace, name: string, ...args: readonly string[]): Promise<Answer> {
  return place.interlock(["keys", "new", "--out", ".", "--name", name, ...args]);
}

/** A folder with a registrar's key and one that approves, of whose holder its file says this. */
async function keys(...holder: readonly string[]): Promise<Workplace> {
  const place = plainWorkplace();
  await newKey(place, "registrar", "--purpose", "registrar");
  await newKey(place, "approver", "--purpose", "approver", ...holder);
  return place;
}

function enroll(place: Workplace, ...args: readonly string[]): Promise<Answer> {
  const by = ["--sign-with", "registrar.pem", "--key", "registrar.keys.json"];
  const where = ["--origin", "log.test/shop", "--out", "records"];
  return place.interlock(["keys", "enroll", "approver.keys.json", ...by, ...where, ...args]);
}

function holderIn(place: Workplace, file: string): Holder | undefined {
  const [key] = parseKeyRegistry(new TextEncoder().encode(place.read(file))).values();
  return key?.holder;
}

/** Whom the record that was written names. */
function enrolledHolder(place: Workplace): Holder | undefined {
  const [name = ""] = readdirSync(join(place.dir, "records"));
  const registry = parseKeyRegistry(new TextEncoder().encode(place.read("registrar.keys.json")));
  const verdict = verifyRecord(new TextEncoder().encode(place.read(`records/${name}`)), registry);
  if (!verdict.ok) throw new Error(verdict.problem.message);
  const { predicate } = verdict.statement;
  return predicate.kind === "key.enroll" ? predicate.body.holder : undefined;
}

describe("interlock keys new", () => {
  test("writes whom the key speaks for into its public file, and `keys show` tells", async () => {
    const place = await keys(...ada);
    expect(holderIn(place, "approver.keys.json")).toEqual(adaHolder);
    expect((await place.interlock(["keys", "show", "approver.keys.json"])).out).toContain(
      "\nholder   human github:7, mail:ada@example.com (Ada)\n",
    );
    const made = await newKey(place, "bot", ...bot);
    expect(made.out).toContain("\nholder   agent github app:9, on behalf of github:7\n");
    expect(holderIn(place, "bot.keys.json")).toEqual({
      kind: "agent",
      ids: ["github app:9"],
      root: "github:7",
    });
  });

  test("says of nobody that a key is theirs", async () => {
    const place = await keys();
    expect(holderIn(place, "approver.keys.json")).toBeUndefined();
    const shown = await place.interlock(["keys", "show", "approver.keys.json"]);
    expect(shown.out).toContain("\nholder   the file does not say\n");
    expect((await place.interlock(["keys", "show", "registrar.keys.json"])).out).not.toContain("holder");
  });

  test.each<[string, readonly string[], string]>([
    ["no id", ["--holder", ""], "1 to 1024 characters"],
    ["an id that is empty", ["--holder", "github:7,"], "1 to 1024 characters"],
    ["a long id", ["--holder", "x".repeat(1025)], "1 to 1024 characters"],
    ["a long name", ["--holder", "a", "--holder-name", "x".repeat(1025)], "`--holder-name`"],
    ["an id twice", ["--holder", "a,b,a"], "each once"],
    ["too many ids", ["--holder", Array.from({ length: 17 }, (_, at) => at).join(",")], "up to 16 ids"],
    ["a name alone", ["--holder-name", "Ada"], "name one with `--holder`"],
    ["a kind alone", ["--holder-kind", "human"], "name one with `--holder`"],
    ["a root alone", ["--root", "github:7"], "name one with `--holder`"],
    ["another kind", ["--holder", "a", "--holder-kind", "unproven"], "say `human` or `agent`"],
    ["a human who acts for somebody", ["--holder", "a", "--root", "b"], "`--root` is of an agent"],
    ["an agent that acts for nobody", ["--holder", "a", "--holder-kind", "agent"], "say with `--root`"],
    ["an agent that acts for itself", [...bot.slice(0, -1), "github app:9"], "say with `--root`"],
  ])("makes none of %s", async (_, args, why) => {
    const place = plainWorkplace();
    const { code, err } = await newKey(place, "one", ...args);
    expect(code).toBe(2);
    expect(err).toContain(why);
    expect(readdirSync(place.dir)).not.toContain("one.keys.json");
  });
});

describe("interlock keys enroll", () => {
  test("says whom the key speaks for, by the registrar's word", async () => {
    const place = await keys();
    const { code, out, err } = await enroll(place, ...ada);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("\nholder  human github:7, mail:ada@example.com (Ada)\n");
    expect(enrolledHolder(place)).toEqual(adaHolder);
  });

  test("warns where what the key approves would count for nobody", async () => {
    const place = await keys();
    const { code, err } = await enroll(place);
    expect(code).toBe(0);
    expect(err).toContain("warning: nobody is named as the key's holder");
    expect(enrolledHolder(place)).toBeUndefined();
  });

  test.each<[string, readonly string[], 1 | 2, string]>([
    [
      "without one",
      [],
      2,
      "says that the key is held by `human github:7, mail:ada@example.com (Ada)`: if it is",
    ],
    ["of somebody else", ["--holder", "github:8"], 1, "(Ada)`, not by `human github:8`"],
    ["of another id of theirs alone", ["--holder", "github:7"], 1, "not by `human github:7`"],
    ["of an agent of theirs", bot, 1, "not by `agent github app:9, on behalf of github:7`"],
  ])("takes no owner's word for it: a registrar's %s writes nothing", async (_, args, code, why) => {
    const place = await keys(...ada);
    const answer = await enroll(place, ...args);
    expect({ code: answer.code, out: answer.out }).toEqual({ code, out: "" });
    expect(answer.err).toContain(why);
    expect(readdirSync(place.dir)).not.toContain("records");
  });

  test("takes a registrar's that is the same, with the name that the registrar gives", async () => {
    const place = await keys(...ada);
    expect((await enroll(place, ...ada.slice(0, 2), "--holder-name", "Ada B.")).code).toBe(0);
    expect(enrolledHolder(place)).toEqual({ ...adaHolder, name: "Ada B." });
  });
});

test("two files that say otherwise of whose a key is are not both believed", async () => {
  const place = await keys(...ada);
  place.write({ "other.keys.json": place.read("approver.keys.json").replace("github:7", "github:8") });
  const none = place.read("approver.keys.json").replace(/"holder":\{[^}]*\},/u, "");
  place.write({ "none.keys.json": none });
  expect(holderIn(place, "none.keys.json")).toBeUndefined();
  for (const other of ["other.keys.json", "none.keys.json"]) {
    const both = ["verify", "x", "--key", `approver.keys.json,${other}`];
    expect((await place.interlock(both)).err).toContain("says otherwise of the key");
  }
});
