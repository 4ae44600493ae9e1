import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { armoured, sshSigner } from "../../../test/ssh-signer.ts";
import { securityKey } from "../../test/security-key.ts";
import { verifyEd25519 } from "../keys/ed25519.ts";
import { verifyEd25519WithNode } from "../node/verifier.ts";
import { sha256WithNode } from "../node/hash.ts";
import { unreachable } from "../unreachable.ts";
import { parseSshKey, sshKeyText } from "./ssh-key.ts";
import { isSshSignature, unarmoured, verifySshSignature } from "./ssh-signature.ts";
import type { SshCrypto, SshSignature } from "./ssh-signature.ts";

/** OpenSSH's own program, where it is installed. */
const SSH_KEYGEN = "ssh-keygen";

const folder = join(import.meta.dirname, "../../test/ssh-signatures");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

/** A `.pub` file without its comment. */
const key = (name: string): string => read(name).split(" ").slice(0, 2).join(" ");

const crypto: SshCrypto = {
  sha256: sha256WithNode,
  sha512: (bytes) => createHash("sha512").update(bytes).digest(),
  verifySignature: verifyEd25519WithNode,
};

const carol = key("carol.pub");
const letter = Buffer.from(read("letter.txt"));
const signature = read("letter.sha256.sig");
const blob = Buffer.from(signature.split("\n").slice(1, -2).join(""), "base64");

function answered(text: string, message: Uint8Array, namespace: string): SshSignature {
  const bytes = unarmoured(text);
  if (bytes === null) return { kind: "broken", why: "no armour" };
  return verifySshSignature(bytes, message, namespace, crypto);
}

const verified = (text: string, message: Uint8Array = letter, namespace = "git"): string => {
  const answer = answered(text, message, namespace);
  switch (answer.kind) {
    case "valid":
      return sshKeyText(answer.key);
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
    expect(isSshSignature(signature)).toBe(true);
    expect(verified(signature)).toBe(carol);
    expect(verified(signature.trimEnd())).toBe(carol);
    expect(verified(read("letter.file.sig"), letter, "file")).toBe(carol);
  });

  test("is none of another text, in another namespace, or of another key", () => {
    expect(verified(signature, Buffer.from("The letter,\n"))).toBe(
      "broken: its key did not sign these bytes",
    );
    expect(verified(signature, Buffer.from("The letter."))).toBe("broken: its key did not sign these bytes");
    expect(verified(read("letter.file.sig"))).toBe("broken: it was made for `file`, not for `git`");
    expect(verified(replaced(keyBytes(carol), keyBytes(key("dora.pub"))))).toBe(
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
    expect(verified(text)).toBe("broken: no armour");
  });
});

const number = (value: number): Buffer => Buffer.from([0, 0, 0, value]);
const long = (text: string | Uint8Array): Buffer => Buffer.concat([number(text.length), Buffer.from(text)]);
const latin1 = (bytes: Buffer | undefined): string => bytes?.toString("latin1") ?? "";

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
    ["an SSH key of type `ecdsa-sha2-nistp256`", read("letter.ecdsa.sig")],
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
    const text = replaced(keyBytes(carol).subarray(-32), Buffer.from(hex, "hex"));
    const bytes = Buffer.from(text.split("\n").slice(1, -1).join(""), "base64");
    const withForged = Buffer.concat([bytes.subarray(0, -real.length), forged]);
    expect(verified(armoured(withForged))).toBe("broken: the key is one that signs anything");
  });
});

const valid = (bytes: Uint8Array, message: Uint8Array = letter): SshSignature =>
  verifySshSignature(bytes, message, "git", crypto);

describe("a security key", () => {
  const device = securityKey(9);

  test.each([
    [0, { isPresent: false, isVerified: false }],
    [1, { isPresent: true, isVerified: false }],
    [4, { isPresent: false, isVerified: true }],
    [5, { isPresent: true, isVerified: true }],
  ])("says with the flags %i that %o", (flags, said) => {
    const made = device.sign(letter, "git", { flags, counter: 0x01020304 });
    expect(valid(made)).toEqual({
      kind: "valid",
      key: { publicKey: device.publicKey, application: "ssh:" },
      touch: { ...said, counter: 0x01020304 },
    });
  });

  test("signs its flags, its counter and its application with the message", () => {
    const why = { kind: "broken", why: "its key did not sign these bytes" };
    expect(valid(device.sign(letter, "git", { flags: 0, shownFlags: 1 }))).toEqual(why);
    expect(valid(device.sign(letter, "git", { counter: 8, shownCounter: 9 }))).toEqual(why);
    expect(valid(device.sign(letter, "git"), Buffer.from("The letter"))).toEqual(why);
    const made = Buffer.from(device.sign(letter, "git"));
    const at = made.indexOf("ssh:");
    made.write("ssh;", at);
    expect(valid(made)).toEqual(why);
  });

  test.each([0x02, 0x40, 0x80, 0xc1])("with the flags %i announces what is not read here", (flags) => {
    expect(valid(device.sign(letter, "git", { flags })).kind).toBe("unsupported");
  });

  test("holds in no other spelling of its bytes, and not cut off", () => {
    const made = device.sign(letter, "git");
    for (let bit = 0; bit < made.length * 8; bit++) {
      const changed = Uint8Array.from(made);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(valid(changed).kind).not.toBe("valid");
      expect(valid(made.subarray(0, bit >> 3)).kind).not.toBe("valid");
    }
  });

  test("and a key in a file do not stand in for one another, though their numbers are the same", () => {
    const software = Buffer.from(unarmoured(sshSigner(9).sign("The letter.\n")) ?? []);
    const hardware = Buffer.from(device.sign(letter, "git"));
    const [softKey, hardKey] = [sshSigner(9).key, device.key].map((text) => long(keyBytes(text)));
    expect(valid(software).kind).toBe("valid");
    const softAsHard = Buffer.from(
      software.toString("latin1").replace(latin1(softKey), latin1(hardKey)),
      "latin1",
    );
    const hardAsSoft = Buffer.from(
      hardware.toString("latin1").replace(latin1(hardKey), latin1(softKey)),
      "latin1",
    );
    for (const mixed of [softAsHard, hardAsSoft])
      expect(valid(mixed)).toEqual({ kind: "broken", why: "its last part is no signature of its key" });
  });
});

/** A security key's `.pub` file that names this application. */
const keyFor = (application: Uint8Array): string => {
  const parts = ["sk-ssh-ed25519@openssh.com", securityKey(9).publicKey, application];
  return `sk-ssh-ed25519@openssh.com ${Buffer.concat(parts.map((part) => long(part))).toString("base64")}`;
};

describe("a key in a `.pub` file", () => {
  test.each([
    ["of a file", carol, null],
    ["of a security key", securityKey(9).key, "ssh:"],
  ])("%s is read and written back", (_, text, application) => {
    const found = parseSshKey(text);
    expect(found).toMatchObject({ kind: "key", key: { application } });
    expect(found.kind === "key" ? sshKeyText(found.key) : null).toBe(text);
  });

  test.each([
    ["a comment", `${carol} carol@example.com`],
    ["another type before it", carol.replace("ssh-ed25519", "sk-ssh-ed25519@openssh.com")],
    ["no base64", "ssh-ed25519 !"],
    ["nothing behind the type", "ssh-ed25519"],
    ["half a key", carol.slice(0, -8)],
  ])("with %s is none", (_, text) => {
    expect(parseSshKey(text).kind).toBe("malformed");
  });

  test("of another type is named", () => {
    expect(parseSshKey("ssh-rsa AAAA")).toEqual({ kind: "unsupported", type: "ssh-rsa" });
  });

  test("of a security key names its application in plain letters", () => {
    expect(parseSshKey(keyFor(Buffer.from("ssh:"))).kind).toBe("key");
    for (const application of [
      [],
      [0x20],
      [0x73, 0x00],
      [0xc3, 0xbc],
      Array.from<number>({ length: 65 }).fill(0x61),
    ])
      expect(parseSshKey(keyFor(Uint8Array.from(application))).kind).toBe("malformed");
  });
});

/** Its own answer about a signature; null where it is not installed. */
function openSshSays(signer: string, message: Uint8Array, text: string): boolean | null {
  const place = mkdtempSync(join(tmpdir(), "interlock-ssh-"));
  writeFileSync(join(place, "signers"), `somebody ${signer}\n`);
  writeFileSync(join(place, "signature"), text);
  const args = ["-Y", "verify", "-n", "git", "-I", "somebody", "-f", "signers", "-s", "signature"];
  try {
    execFileSync(SSH_KEYGEN, args, { cwd: place, input: message, stdio: "pipe" });
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? null : false;
  }
}

describe("OpenSSH itself", () => {
  const device = securityKey(9);
  test.each([
    ["a signature that it made", carol, signature, true],
    ["one of a security key", device.key, armoured(device.sign(letter, "git")), true],
    [
      "one of a security key whose flags were changed",
      device.key,
      armoured(device.sign(letter, "git", { flags: 0, shownFlags: 1 })),
      false,
    ],
  ])("says the same of %s", (_, signer, text, isValid) => {
    expect(verified(text) === signer).toBe(isValid);
    expect([null, isValid]).toContain(openSshSays(signer, letter, `${text.trimEnd()}\n`));
  });
});

test("both verifiers say the same", () => {
  for (const bytes of [blob, securityKey(9).sign(letter, "git")]) {
    const pure = { ...crypto, verifySignature: verifyEd25519 };
    expect(verifySshSignature(bytes, letter, "git", pure)).toEqual(
      verifySshSignature(bytes, letter, "git", crypto),
    );
  }
});

test("what signs in other tests signs as ssh-keygen does", () => {
  const signer = sshSigner(3);
  expect(verified(signer.sign("The letter.\n"))).toBe(signer.key);
});
