import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { configurationOf, plainWorkplace, workplace } from "../../test/workplace.ts";
import type { World } from "../world.ts";

const UGLY = `language 1 policy shop
import { a } from "words.policy"
bound b on * { blast users<=5%
}// done
`;
const TIDY = `language 1
policy shop
import { a } from "words.policy"
bound b on * {
  blast users <= 5%
}  // done
`;
const WORDS = `language 1
policy words
entity E {}
action a on E {}
`;

function give(text: string): Pick<World, "stdin"> {
  return { stdin: () => Promise.resolve(new TextEncoder().encode(text)) };
}

describe("interlock fmt", () => {
  test("formats what interlock.json names and what that imports, and says what it changed", async () => {
    const place = await workplace({
      "interlock.json": configurationOf("shop.policy"),
      "shop.policy": UGLY,
      "words.policy": WORDS.replace("entity", "\n\n\nentity"),
      "other.policy": UGLY,
    });
    expect(await place.interlock(["fmt"])).toEqual({
      code: 0,
      out: "shop.policy\nwords.policy\n2 policies formatted, 0 as they were\n",
      err: "",
    });
    expect(place.read("shop.policy")).toBe(TIDY);
    expect(place.read("words.policy")).toBe(WORDS.replace("entity", "\nentity"));
    expect(place.read("other.policy")).toBe(UGLY);
    expect(await place.interlock(["fmt"])).toEqual({
      code: 0,
      out: "0 policies formatted, 2 as they were\n",
      err: "",
    });
  });

  test("formats only the files that are named, whatever they import", async () => {
    const place = plainWorkplace();
    place.write({ "deep/shop.policy": `\ufeff${UGLY.replaceAll("\n", "\r\n")}` });
    const { code, out } = await place.interlock(["fmt", "deep/shop.policy", "deep/shop.policy"]);
    expect({ code, out }).toEqual({ code: 0, out: "deep/shop.policy\n1 policy formatted, 0 as they were\n" });
    expect(place.read("deep/shop.policy")).toBe(TIDY);
  });

  test("--check names what would change, and writes nothing", async () => {
    const place = plainWorkplace();
    place.write({ "shop.policy": UGLY, "words.policy": WORDS });
    const { code, out, err } = await place.interlock(["fmt", "--check", "shop.policy", "words.policy"]);
    expect({ code, out, err }).toEqual({
      code: 1,
      out: "shop.policy\n1 policy to format, 1 as it was\n",
      err: "",
    });
    expect(place.read("shop.policy")).toBe(UGLY);
    expect((await place.interlock(["fmt", "--check", "words.policy"])).code).toBe(0);
  });

  test("leaves a file with mistakes as it is, shows them, and formats the others", async () => {
    const place = plainWorkplace();
    const broken = `${UGLY}permit p on a {\n`;
    place.write({ "broken.policy": broken, "shop.policy": UGLY });
    const { code, out, err } = await place.interlock(["fmt", "broken.policy", "shop.policy"]);
    expect({ code, out }).toEqual({
      code: 1,
      out: "shop.policy\n1 policy formatted, 0 as they were, 1 with mistakes\n",
    });
    expect(err).toMatch(/^error\[IL\d+\]: .*\n +┌─ broken\.policy:5:\d+\n/u);
    expect(err).toMatch(/\n1 error: not formatted\n$/u);
    expect(place.read("broken.policy")).toBe(broken);
    expect(place.read("shop.policy")).toBe(TIDY);
  });

  test("`-` formats what comes in", async () => {
    const place = plainWorkplace();
    expect(await place.interlock(["fmt", "-"], give(UGLY))).toEqual({ code: 0, out: TIDY, err: "" });
    expect(await place.interlock(["fmt", "-"], give(TIDY))).toEqual({ code: 0, out: TIDY, err: "" });
    expect(await place.interlock(["fmt", "-", "--check"], give(UGLY))).toEqual({
      code: 1,
      out: "1 policy to format, 0 as they were\n",
      err: "",
    });
    expect(await place.interlock(["fmt", "-", "--check"], give(TIDY))).toEqual({
      code: 0,
      out: "0 policies to format, 1 as it was\n",
      err: "",
    });
    const { code, out, err } = await place.interlock(["fmt", "-"], give("language 1"));
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("not formatted");
    expect((await place.interlock(["fmt", "-", "shop.policy"])).code).toBe(2);
  });

  test("replaces a file in one step, keeps who may read it, and follows a link to it", async () => {
    const place = plainWorkplace();
    place.write({ "real/shop.policy": UGLY });
    const file = join(place.dir, "real", "shop.policy");
    chmodSync(file, 0o640);
    const { ino } = statSync(file);
    symlinkSync(file, join(place.dir, "link.policy"));
    expect((await place.interlock(["fmt", "link.policy"])).code).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(TIDY);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(statSync(file).ino).not.toBe(ino);
    expect(readdirSync(place.dir).sort()).toEqual(["link.policy", "real"]);
    expect(readdirSync(join(place.dir, "real"))).toEqual(["shop.policy"]);
  });

  test("a file that is missing or no UTF-8 ends with 3 before anything is written", async () => {
    const place = plainWorkplace();
    place.write({ "shop.policy": UGLY });
    const missing = await place.interlock(["fmt", "shop.policy", "none.policy"]);
    expect(missing.code).toBe(3);
    expect(missing.err).toContain("`none.policy`");
    const input = { stdin: () => Promise.resolve(new Uint8Array([0xff])) };
    expect(await place.interlock(["fmt", "-"], input)).toMatchObject({ code: 3, out: "" });
    expect(place.read("shop.policy")).toBe(UGLY);
  });
});
