import { describe, expect, test } from "vitest";

import { isSafeOutput, plainWorkplace } from "../test/workplace.ts";

const commands = [
  "check",
  "fmt",
  "test",
  "compile",
  "activate",
  "import",
  "simulate",
  "verify",
  "audit",
  "audit gaps",
  "audit export",
  "audit report",
  "audit stages",
  "audit index",
  "audit check",
  "explain",
  "keys",
];

describe("interlock", () => {
  test("--help lists every command and every exit code", async () => {
    for (const flag of ["--help", "-h"]) {
      const { code, out, err } = await plainWorkplace().interlock([flag]);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      for (const command of commands) expect(out).toContain(`\n  ${command} `);
      for (const exit of ["0", "1", "2", "3", "70"]) expect(out).toContain(`\n  ${exit} `);
    }
  });

  test.each(commands)("%s --help says how it is called and how it ends", async (command) => {
    for (const flag of ["--help", "-h"]) {
      const { code, out, err } = await plainWorkplace().interlock([command, flag]);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(new RegExp(`^usage: interlock ${command} `, "u"));
      expect(out).toContain("\nexit codes:\n  0   ");
      expect(out).toContain("-h, --help");
      expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(110);
    }
  });

  test("--version says which Interlock this is", async () => {
    const { code, out } = await plainWorkplace().interlock(["--version"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^interlock \d+\.\d+\.\d+\n$/);
  });

  test("a command of two words has its own help, and is named where it was called wrongly", async () => {
    const place = plainWorkplace();
    const { out } = await place.interlock(["audit", "gaps", "--help"]);
    expect(out).toMatch(/^usage: interlock audit gaps /u);
    const wrong = await place.interlock(["audit", "gaps", "--none"]);
    expect(wrong).toMatchObject({ code: 2, out: "" });
    expect(wrong.err).toContain("interlock audit gaps --help shows how it is called");
    // Another second word is an argument of the first command.
    expect((await place.interlock(["audit", "none"])).err).toContain("interlock audit --help");
  });

  test("what it does not know ends with 2, nothing on stdout, the argument escaped", async () => {
    const place = plainWorkplace();
    for (const args of [
      [],
      ["\u001b[31mfoo"],
      ["check", "--\u202e"],
      ["check", "--at"],
      ["check", "--json=yes"],
    ]) {
      const { code, out, err } = await place.interlock(args);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain("--help shows how it is called");
      expect(isSafeOutput(err)).toBe(true);
    }
  });
});
