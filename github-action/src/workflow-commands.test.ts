import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandData, commandProperty, outputFileText, workflowCommand } from "./workflow-commands.ts";

/** Reads an output file back as the runner does. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const lines = text.split("\n");
  const outputs: Record<string, string> = {};
  for (let at = 0; at < lines.length - 1;) {
    const [name = "", delimiter = ""] = (lines[at] ?? "").split("<<");
    const end = lines.indexOf(delimiter, at + 1);
    if (end < 0) throw new Error(`no end of ${name}`);
    outputs[name] = lines.slice(at + 1, end).join("\n");
    at = end + 1;
  }
  return outputs;
}

describe("workflow commands", () => {
  test("escape what would end a property or a line", () => {
    expect(commandData("50%\r\nx")).toBe("50%25%0D%0Ax");
    expect(commandProperty("a:b,c%")).toBe("a%3Ab%2Cc%25");
  });

  test("stay one command, whatever they say", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (title, message) => {
        const command = workflowCommand("error", title, message);
        expect(command).not.toMatch(/[\r\n]/);
        expect(command).toMatch(/^::error title=[^:,]*::/);
      }),
    );
  });
});

describe("output file", () => {
  test("gives every value back, even one that knows the delimiters", () => {
    const piece = fc.constantFrom("end-of-value-0", "end-of-value-1", "\n", "x", "verdict<<y", "=");
    const value = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(value, value, (verdict, stage) => {
        expect(readOutputs(outputFileText({ verdict, stage }))).toEqual({ verdict, stage });
      }),
    );
  });

  test("takes no name that could be two outputs", () => {
    expect(() => outputFileText({ "a\nb": "x" })).toThrow("no output can be called");
  });
});
