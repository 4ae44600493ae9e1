import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unreachable } from "@interlock/lang";
import { describe, expect, test } from "vitest";

import { armoured, sshSigner } from "../../../test/ssh-signer.ts";
import { verifySshSignature } from "./ssh-signature.ts";

const folder = join(import.meta.dirname, "../../test/ssh-signatures");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

/** A `.pub` file without its comment. */
const key = (name: string): string => read(name).split(" ").slice(0, 2).join(" ");

const ada = key("ada.pub");
const letter = Buffer.from(read("letter.txt"));
const signature = read("letter.sha256.sig");
const blob = Buffer.from(signature.split("\n").slice(1, -2).join(""), "base64");

const verified = (text: string, message: Uint8Array = letter): string => {
  const answer = verifySshSignature(text, message, "git");
  switch (answer.kind) {
    case "valid":
      return answer.key;
    case "unsupported":
      return `unsupported: ${answer.what}`;
    case "broken":
      return `broken: ${answer.why}`;
    default:
      return unreachable(answer);
  }
};

/** The signature with some of its bytes replaced, wherever they stand. */
function replaced(from: string | Uint8Array, to: string | Uint8Array): string {
  const at = blob.indexOf(from);
  expect(at).toBeGreaterThanOrEqual(0);
  const rest = blob.subarray(at + Buffer.from(from).length);
  return armoured(Buffer.concat([blob.subarray(0, at), Buffer.from(to), rest]));
}

const keyBytes = (text: string): Buffer => Buffer.from(text.split(" ")[1] ?? "", "base64");

describe("a signature that ssh-keygen made", () => {
  test("is its key's, with either hash and with or without the last line feed", () => {
    expect(verified(signature)).toBe(ada);
    expect(verified(signature.trimEnd())).toBe(ada);
    expect(verifySshSignature(read("letter.file.sig"), letter, "file")).toEqual({ kind: "valid", key: ada });
  });

  test("is none of another text, in another namespace, or of another key", () => {
    expect(verified(signature, Buffer.from("The letter,\n"))).toBe(
      "broken: its key did not sign these bytes",
    );
    expect(verified(signature, Buffer.from("The letter."))).toBe("broken: its key did not sign these bytes");
    expect(verified(read("letter.file.sig"))).toBe("broken: it was made for `file`, not for `git`");
    expect(verified(replaced(keyBytes(ada), keyBytes(key("ben.pub"))))).toBe(
      "broken: its key did not sign these bytes",
    );
  });

  test("holds in no other spelling of its bytes", () => {
    for (let bit = 0; bit < blob.length * 8; bit++) {
      const changed = Buffer.from(blob);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verified(armoured(changed))).toMatch(/^(?:broken|unsupported): /u);
    }
  });

  test("is cut off wherever it is cut, and ends where it ends", () => {
    for (let length = 0; length < blob.length; length++)
      expect(verified(armoured(blob.subarray(0, length)))).toMatch(/^(?:broken|unsupported): /u);
    expect(verified(armoured(Buffer.concat([blob, Buffer.from([0])])))).toBe("broken: bytes stand behind it");
  });
});

describe("the armour", () => {
  const [begin = "", first = "", ...rest] = signature.trimEnd().split("\n");

  test.each([
    ["two signatures", `${signature}${signature}`],
    ["a line before it", `x\n${signature}`],
    ["a line behind it", `${signature}x\n`],
    ["two line feeds behind it", `${signature}\n`],
    ["an empty line", [begin, "", first, ...rest].join("\n")],
    ["a header", [begin, "Comment: x", first, ...rest].join("\n")],
    ["carriage returns", signature.replaceAll("\n", "\r\n")],
    ["a blank in a line", signature.replace(first, ` ${first}`)],
    ["base64 of the web", signature.replace("+", "-").replace("/", "_")],
    ["padding that is not needed", signature.replace("\n-----END", "=\n-----END")],
    ["no last line", [begin, first, ...rest.slice(0, -1)].join("\n")],
    ["nothing between the lines", [begin, rest.at(-1)].join("\n")],
    ["nothing at all", ""],
    ["more than any signature needs", signature.replace(first, "A".repeat(5000))],
  ])("with %s is none", (_, text) => {
    expect(text).not.toBe(signature);
    expect(verified(text)).toBe("broken: it is not armoured as SSH signatures are");
  });
});

const number = (value: number): Buffer => Buffer.from([0, 0, 0, value]);
const long = (text: string): Buffer => Buffer.concat([number(text.length), Buffer.from(text)]);

describe("what is not supported is named", () => {
  test.each([
    ["version 2 of SSH's signatures", replaced(Buffer.from("SSHSIG\0\0\0\u0001"), "SSHSIG\0\0\0\u0002")],
    ["the hash `sha384`", replaced("sha256", "sha384")],
    [
      "an SSH signature whose reserved field says something",
      replaced(
        Buffer.concat([long("git"), number(0)]),
        Buffer.concat([long("git"), number(1), Buffer.from("x")]),
      ),
    ],
    [
      "an SSH key of type `sk-ssh-ed25519@openssh.com`",
      replaced(
        Buffer.concat([number(51), long("ssh-ed25519")]),
        Buffer.concat([number(66), long("sk-ssh-ed25519@openssh.com")]),
      ),
    ],
  ])("%s", (what, text) => {
    expect(verified(text)).toBe(`unsupported: ${what}`);
  });
});

describe("a key under which one signature holds for many texts", () => {
  // The base point and S = 1: under a key that is the neutral point this verifies whatever was signed.
  const forged = Buffer.concat([
    Buffer.from("58".padEnd(64, "66"), "hex"),
    Buffer.from([1]),
    Buffer.alloc(31),
  ]);
  const real = blob.subarray(-64);

  test.each([
    ["the neutral point", "01".padEnd(64, "0")],
    ["the same with its sign", `01${"0".repeat(60)}80`],
    ["order two", `ec${"f".repeat(60)}7f`],
    ["order four", "0".repeat(64)],
    ["order eight", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"],
    ["its negative", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"],
    ["the neutral point, spelt with y = p + 1", `ee${"f".repeat(60)}7f`],
  ])("is none: %s", (_, hex) => {
    const text = replaced(keyBytes(ada).subarray(-32), Buffer.from(hex, "hex"));
    const bytes = Buffer.from(text.split("\n").slice(1, -1).join(""), "base64");
    const withForged = Buffer.concat([bytes.subarray(0, -real.length), forged]);
    expect(verified(armoured(withForged))).toBe("broken: the key is one that signs anything");
  });
});

test("what signs in other tests signs as ssh-keygen does", () => {
  const signer = sshSigner(3);
  expect(verified(signer.sign("The letter.\n"))).toBe(signer.key);
});
