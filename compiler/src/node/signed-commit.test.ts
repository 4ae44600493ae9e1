import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { sshSigner } from "../../../test/ssh-signer.ts";
import { commitSignature } from "./commit-signature.ts";
import { whyNotSigned } from "./signed-commit.ts";

const folder = join(import.meta.dirname, "../../test/ssh-signatures");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const key = (name: string): string => read(name).split(" ").slice(0, 2).join(" ");

const ada = key("ada.pub");
const ben = key("ben.pub");
const id = "1".repeat(40);

/** The code of what is wrong, and the problem in words; null where nothing is. */
function wrong(commit: string | Uint8Array, ...keys: readonly string[]): string | null {
  const problem = whyNotSigned(id, Buffer.from(commit), { keys, demandedBy: "`interlock.json`" });
  return problem === null ? null : `${problem.code}: ${problem.message.replaceAll(`commit \`${id}\``, "it")}`;
}

const adas = read("ada.commit");

/** The signature header of a commit, with the lines that go on. */
const header = (commit: string): string => /^gpgsig (?:.*\n )*.*\n/mu.exec(commit)?.[0] ?? "";

/** A commit with a signature of one's own over something. */
function signedBy(seed: number, signed: string, namespace?: string): string {
  const armour = sshSigner(seed).sign(signed, namespace).replaceAll("\n", "\n ");
  return adas.replace(header(adas), `gpgsig ${armour}\n`);
}

const unsigned = adas.replace(header(adas), "");

describe("a commit that git signed", () => {
  test("is one of whoever is named, alone or among others", () => {
    expect(wrong(adas, ada)).toBeNull();
    expect(wrong(adas, ben, ada)).toBeNull();
    expect(wrong(read("ben.commit"), ben)).toBeNull();
  });

  test("is its own signer's, not that of a tag that it merges", () => {
    const merge = read("merge-of-signed-tag.commit");
    expect(wrong(merge, ada)).toBeNull();
    expect(wrong(merge, ben)).toBe(
      `IL4022: it is signed by a key that \`interlock.json\` does not name: \`${ada}\``,
    );
    // The signature of the tag alone signs no commit.
    expect(wrong(merge.replace(header(merge), ""), ben)).toBe(
      "IL4022: it is not signed, as `interlock.json` demands",
    );
  });

  test("is a stranger's where its key is not named", () => {
    expect(wrong(adas, ben)).toBe(
      `IL4022: it is signed by a key that \`interlock.json\` does not name: \`${ada}\``,
    );
    expect(wrong(adas)).toContain("IL4022: ");
  });
});

describe("a commit that nobody signed in a way that counts", () => {
  test.each([
    ["unsigned.commit", "IL4022: it is not signed, as `interlock.json` demands"],
    ["gpg.commit", "IL4023: the signature of it is not supported: it is one of GPG"],
    ["rsa.commit", "IL4023: the signature of it is not supported: it is an SSH key of type `ssh-rsa`"],
    [
      "ecdsa.commit",
      "IL4023: the signature of it is not supported: it is an SSH key of type `ecdsa-sha2-nistp256`",
    ],
  ])("%s", (name, words) => {
    expect(wrong(read(name), ada, ben)).toBe(words);
  });

  test("one of X.509, and one of nothing known", () => {
    const [other, unknown] = ["-----BEGIN SIGNED MESSAGE-----", "\u001b[2J`"].map((begin) =>
      wrong(adas.replace("-----BEGIN SSH SIGNATURE-----", begin), ada),
    );
    expect(other).toBe("IL4023: the signature of it is not supported: it is one of X.509");
    expect(unknown).toContain("it begins with `\\u{1b}[2J\\u{60}`");
  });
});

describe("what is changed after it was signed", () => {
  const bytes = Buffer.from(adas);

  test("a byte anywhere takes the signature away", () => {
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(wrong(changed, ada)).toMatch(/^IL402[234]: /u);
    }
  });

  test.each([
    ["another tree", adas.replace("tree 7e", "tree 7f")],
    ["a parent more", adas.replace("author ", `parent ${id}\nauthor `)],
    ["a line more in the message", `${adas}And this.\n`],
    ["another header", adas.replace("\n\n", "\nencoding latin1\n\n")],
    ["the signature of another commit", adas.replace(header(adas), header(read("ben.commit")))],
  ])("%s", (_, commit) => {
    expect(commit).not.toBe(adas);
    expect(wrong(commit, ada, ben)).toBe(
      "IL4024: the signature of it does not hold: its key did not sign these bytes",
    );
  });

  test("a signature for something else than commits", () => {
    const signer = sshSigner(1);
    expect(wrong(signedBy(1, unsigned), signer.key)).toBeNull();
    expect(wrong(signedBy(1, unsigned, "file"), signer.key)).toBe(
      "IL4024: the signature of it does not hold: it was made for `file`, not for `git`",
    );
  });

  test.each([
    ["twice its own", adas.replace(header(adas), header(adas).repeat(2)), "two signatures"],
    [
      "a stranger's beside its own",
      adas.replace(header(adas), header(adas) + header(read("ben.commit"))),
      "two signatures",
    ],
    [
      "one over another hash beside its own",
      adas.replace(header(adas), header(adas) + header(adas).replace("gpgsig", "gpgsig-sha256")),
      "two signatures",
    ],
    ["one over another hash alone", adas.replace("gpgsig ", "gpgsig-sha256 "), "not `gpgsig`"],
    ["an empty one", adas.replace(header(adas), "gpgsig\n"), "not `gpgsig`"],
    ["two in one header", adas.replace(header(adas), header(adas) + header(adas).slice(6)), "armoured"],
    ["one that is cut off", adas.replace(/\n .*=\n/u, "\n"), "armoured"],
    ["no message", adas.slice(0, adas.indexOf("\n\n")), "no end of its headers"],
  ])("%s", (_, commit, words) => {
    expect(commit).not.toBe(adas);
    const problem = wrong(commit, ada, ben);
    expect(problem).toMatch(/^IL4024: /u);
    expect(problem).toContain(words);
  });

  test("an empty line at the end of the header is some signers' habit", () => {
    expect(wrong(adas.replace(header(adas), `${header(adas)} \n`), ada)).toBeNull();
  });
});

test("bytes that are no text are signed as they are", () => {
  const bytes = Buffer.from(unsigned.replace("Lovelace", "L\u00ffvelace"), "latin1");
  const found = commitSignature(Buffer.from(adas.replace("Lovelace", "L\u00ffvelace"), "latin1"));
  expect(found.kind === "signed" ? Buffer.from(found.payload) : null).toEqual(bytes);
});

test.each([
  "ssh-rsa AAAA",
  `${ada} ada@example.com`,
  ada.slice(0, -1),
  `${ada}=`,
  "ssh-ed25519",
  "",
  // The neutral point: whatever is signed verifies under it.
  `ssh-ed25519 ${Buffer.concat([Buffer.from("0000000b7373682d6564323535313900000020", "hex"), Buffer.from([1]), Buffer.alloc(31)]).toString("base64")}`,
])("the key %j is none to trust, also beside a good one", (bad) => {
  expect(wrong(adas, ada, bad)).toContain("is no key to trust");
});
