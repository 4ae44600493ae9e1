import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  applyKeyRecord,
  type KeyHistory,
  keyAt,
  newKeyHistory,
  parseKeyRegistry,
  type VerifiedRecord,
  verifyRecord,
} from "@interlock/ledger";
import { loadSigner } from "@interlock/ledger/node";
import { describe, expect, test } from "vitest";

import { sshSigner } from "../../../test/ssh-signer.ts";
import { type Answer, NOW_MS, plainWorkplace, type Workplace } from "../../test/workplace.ts";

const ORIGIN = "log.test/shop";
const deviceKey = "sk-ssh-ed25519@openssh.com";

interface Keys {
  readonly place: Workplace;
  readonly id: (name: string) => string;
  readonly call: (...args: readonly string[]) => Promise<Answer>;
  /** Every record that was written, in the order of their names. */
  readonly written: () => readonly Uint8Array[];
}

/** A folder with a registrar, a writer and the key that comes after it; the registry holds the first two. */
async function keys(): Promise<Keys> {
  const place = plainWorkplace();
  const purposes = { registrar: "registrar", writer: "writer", next: "writer", stranger: "writer" };
  for (const [name, purpose] of Object.entries(purposes)) {
    await place.interlock(["keys", "new", "--out", "keys", "--name", name, "--purpose", purpose]);
  }
  const entries = ["registrar", "writer"].flatMap((name) => {
    const { keys: own } = JSON.parse(place.read(`keys/${name}.keys.json`)) as {
      readonly keys: readonly unknown[];
    };
    return own;
  });
  place.write({ "believed.json": JSON.stringify({ v: 1, keys: entries }) });
  return {
    place,
    id: (name) => loadSigner(join(place.dir, "keys", `${name}.pem`)).keyId,
    call: (...args) => place.interlock(["keys", ...args, "--origin", ORIGIN, "--out", "records"]),
    written: () =>
      readdirSync(join(place.dir, "records")).map((name) =>
        new TextEncoder().encode(place.read(`records/${name}`)),
      ),
  };
}

function verified(envelope: Uint8Array | undefined, history: KeyHistory): VerifiedRecord {
  const verdict = verifyRecord(envelope ?? new Uint8Array(), history.keys, { origin: ORIGIN });
  if (!verdict.ok) throw new Error(verdict.problem.message);
  return verdict;
}

/** What a log would hold if these records were its first. */
function historyOf({ place, written }: Keys): KeyHistory {
  let history = newKeyHistory(parseKeyRegistry(new TextEncoder().encode(place.read("believed.json"))));
  for (const [index, envelope] of written().entries()) {
    const applied = applyKeyRecord(history, verified(envelope, history), index);
    if (!applied.ok) throw new Error(applied.problem.message);
    ({ history } = applied);
  }
  return history;
}

const byRegistrar = ["--sign-with", "keys/registrar.pem", "--key", "believed.json"];
const byWriter = ["--sign-with", "keys/writer.pem", "--key", "believed.json"];

const field = (content: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.of(0, 0, 0, bytes.length), bytes]);
};

describe("interlock keys enroll", () => {
  test("has the log believe a key behind its record", async () => {
    const own = await keys();
    const { code, out } = await own.call("enroll", "keys/next.keys.json", ...byRegistrar);
    expect(code).toBe(0);
    expect(out).toContain(`enrols\nkey     ${own.id("next")}\npurpose writer\n`);
    expect(out).toMatch(/^wrote {3}records\/key\.enroll-[0-9A-Z]{26}\.dsse\.json \(/m);
    expect(keyAt(historyOf(own), own.id("next"), 1)).toMatchObject({ ok: true, key: { origin: ORIGIN } });
  });

  test("says what comes next, and where nothing was checked", async () => {
    const own = await keys();
    const checked = await own.call("enroll", "keys/next.keys.json", ...byRegistrar);
    expect(checked.err).toBe("");
    expect(checked.out).toMatch(
      /^next {4}interlock log append FOLDER records\/key\.enroll-[0-9A-Z]{26}\.dsse\.json --key REGISTRY\.json\nthen {4}interlock log sequence FOLDER --sign-with KEY --key REGISTRY\.json$/m,
    );
    const args = ["keys", "enroll", "keys/next.keys.json", "--sign-with", "keys/stranger.pem"];
    const unchecked = await own.place.interlock([...args, "--origin", ORIGIN, "--out", "unchecked"]);
    expect(unchecked.code).toBe(0);
    expect(unchecked.err).toContain("warning: nothing was checked: with `--key`");
  });

  test("takes the file of an SSH key, and of a security key, which approves", async () => {
    const own = await keys();
    const blob = Buffer.from(sshSigner(7).key.split(" ")[1] ?? "", "base64").subarray(-32);
    const device = Buffer.concat([field(deviceKey), field(blob), field("ssh:")]).toString("base64");
    own.place.write({
      "ada.pub": `${sshSigner(6).key} ada@example.com\n`,
      "ben.pub": `${deviceKey} ${device}\n`,
    });
    expect((await own.call("enroll", "ada.pub", ...byRegistrar)).err).toContain("name a `--purpose`");
    expect((await own.call("enroll", "ada.pub", "--purpose", "approver", ...byRegistrar)).code).toBe(0);
    expect((await own.call("enroll", "ben.pub", "--purpose", "writer", ...byRegistrar)).code).toBe(1);
    const [enrolled] = own.written();
    expect(JSON.stringify(verified(enrolled, historyOf(own)).statement)).toContain('"purpose":"approver"');
    // Two records of one moment have one name here: the clock and the randomness of tests stand still.
    const later = { nowMs: () => NOW_MS + 1 };
    const args = ["keys", "enroll", "ben.pub", ...byRegistrar, "--origin", ORIGIN, "--out", "records"];
    expect((await own.place.interlock(args, later)).code).toBe(0);
    const approvers = [...historyOf(own).keys.values()].filter(({ purpose }) => purpose === "approver");
    expect(approvers).toMatchObject([{ origin: ORIGIN }, { application: "ssh:" }]);
  });

  test.each<[string, readonly string[], string]>([
    ["by a writer", ["keys/next.keys.json", ...byWriter], "is signed by a key for `registrar`"],
    ["of a key that is believed", ["keys/writer.keys.json", ...byRegistrar], "key.enrolled"],
    ["of a registrar", ["keys/registrar.keys.json", ...byRegistrar], "in the registry that verifiers bring"],
    [
      "under another purpose than its file says",
      ["keys/next.keys.json", "--purpose", "activator", ...byRegistrar],
      "offers the key as `writer`, not as `activator`",
    ],
    [
      "by a stranger",
      ["keys/next.keys.json", "--sign-with", "keys/stranger.pem", "--key", "believed.json"],
      "key.unknown",
    ],
  ])("%s writes nothing", async (_name, args, text) => {
    const own = await keys();
    const { code, out, err } = await own.call("enroll", ...args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(text);
    expect(readdirSync(own.place.dir)).not.toContain("records");
  });

  test("of another log's key writes nothing", async () => {
    const own = await keys();
    await own.place.interlock([
      "keys",
      "new",
      "--out",
      "keys",
      "--name",
      "far",
      "--origin",
      "log.test/other",
    ]);
    const { code, err } = await own.call("enroll", "keys/far.keys.json", ...byRegistrar);
    expect(code).toBe(1);
    expect(err).toContain("offers the key for the log `log.test/other` only");
  });
});

describe("interlock keys rotate", () => {
  const proof = ["--prove-with", "keys/next.pem"];

  test.each([
    ["the old key", byWriter],
    ["a registrar", byRegistrar],
  ])("has the new key take the old one's place, signed by %s", async (_who, by) => {
    const own = await keys();
    const { code, out } = await own.call(
      "rotate",
      "keys/writer.keys.json",
      "keys/next.keys.json",
      ...by,
      ...proof,
    );
    expect(code).toBe(0);
    expect(out).toContain(`rotates\nfrom    ${own.id("writer")}\nto      ${own.id("next")}\n`);
    const history = historyOf(own);
    expect(keyAt(history, own.id("writer"), 1)).toMatchObject({ problem: { code: "key.rotated" } });
    expect(keyAt(history, own.id("next"), 1).ok).toBe(true);
  });

  test("takes the old key's id, and keys that other commands hold", async () => {
    const own = await keys();
    const sign = `
      const { createPrivateKey, sign } = require("node:crypto");
      const key = createPrivateKey(require("node:fs").readFileSync(process.argv[1]));
      process.stdout.write(sign(null, require("node:fs").readFileSync(0), key));`;
    const by = (name: string): string =>
      `exec:${JSON.stringify([process.execPath, "-e", sign, `keys/${name}.pem`])}`;
    const args = ["rotate", own.id("writer"), "keys/next.keys.json", "--prove-with", by("next")];
    const { code } = await own.call(
      ...args,
      "--sign-with",
      by("writer"),
      "--public-key",
      "keys/writer.keys.json",
    );
    expect(code).toBe(0);
    expect(keyAt(historyOf(own), own.id("next"), 1).ok).toBe(true);
  });

  test.each<[string, readonly string[], string]>([
    [
      "proven by another key",
      ["keys/writer.keys.json", "keys/next.keys.json", ...byWriter, "--prove-with", "keys/stranger.pem"],
      "the new key does not prove itself",
    ],
    ["to itself", ["keys/writer.keys.json", "keys/writer.keys.json", ...byWriter, ...proof], "are the same"],
    [
      "by a stranger",
      [
        "keys/writer.keys.json",
        "keys/next.keys.json",
        ...proof,
        "--sign-with",
        "keys/stranger.pem",
        "--key",
        "believed.json",
      ],
      "key.unknown",
    ],
    [
      "of a key that nobody knows",
      ["keys/stranger.keys.json", "keys/next.keys.json", ...byRegistrar, ...proof],
      "key.unknown",
    ],
  ])("%s writes nothing", async (_name, args, text) => {
    const own = await keys();
    const { code, err } = await own.call("rotate", ...args);
    expect(code).toBe(1);
    expect(err).toContain(text);
    expect(readdirSync(own.place.dir)).not.toContain("records");
  });
});

describe("interlock keys revoke", () => {
  test("ends a key, and says since when somebody else may have had it", async () => {
    const own = await keys();
    const args = ["keys/writer.keys.json", "--reason", "laptop stolen", "--compromised-since", "2h"];
    const { code, out } = await own.call("revoke", ...args, ...byRegistrar);
    expect(code).toBe(0);
    expect(out).toContain(`reason  laptop stolen\nsince   ${new Date(NOW_MS - 7_200_000).toISOString()}\n`);
    const history = historyOf(own);
    expect(keyAt(history, own.id("writer"), 1)).toMatchObject({ problem: { code: "key.revoked" } });
    expect(keyAt(history, own.id("writer"), 0).ok).toBe(true);
  });

  test("is for a key to say of itself, by its id, too", async () => {
    const own = await keys();
    const { code, out } = await own.call("revoke", own.id("writer"), "--reason", "left", ...byWriter);
    expect(code).toBe(0);
    expect(out).not.toContain("since");
    expect(keyAt(historyOf(own), own.id("writer"), 1).ok).toBe(false);
  });

  test("by another key, of one that nobody knows, and for no reason writes nothing", async () => {
    const own = await keys();
    const codes = await Promise.all(
      [
        ["keys/registrar.keys.json", "--reason", "x", ...byWriter],
        ["keys/stranger.keys.json", "--reason", "x", ...byRegistrar],
        ["keys/writer.keys.json", "--reason", " ", ...byRegistrar],
        ["keys/writer.keys.json", ...byRegistrar],
        ["keys/writer.keys.json", "--reason", "x", "--compromised-since", "soon", ...byRegistrar],
        ["keys/writer.keys.json", "--reason", "x", "--compromised-since", "2031-01-01", ...byRegistrar],
        ["keys/none.keys.json", "--reason", "x", ...byRegistrar],
      ].map(async (args) => (await own.call("revoke", ...args)).code),
    );
    expect(codes).toEqual([1, 1, 2, 2, 2, 2, 3]);
    expect(readdirSync(own.place.dir)).not.toContain("records");
  });
});

describe("interlock keys show", () => {
  test("says what stands in a registry, a public key's file and a private key", async () => {
    const own = await keys();
    const show = async (path: string): Promise<string> =>
      (await own.place.interlock(["keys", "show", path])).out;
    expect(await show("believed.json")).toBe(
      ["registrar", "writer"]
        .map((name) => `key      ${own.id(name)}\npurpose  ${name}\nlog      any\n`)
        .join(""),
    );
    own.place.write({ "ada.pub": `${sshSigner(6).key} ada@example.com\n` });
    expect(await show("ada.pub")).toContain(
      "purpose  the file does not say\nlog      the file does not say\n",
    );
    const secret = await show("keys/writer.pem");
    expect(secret).toBe(`key      ${own.id("writer")}\n         the private key: hand it to nobody\n`);
  });

  test("of what holds no key is told", async () => {
    const own = await keys();
    own.place.write({
      nothing: "",
      "rsa.pub": "ssh-rsa AAAA x\n",
      "fake.pem": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
      "short.pem": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
      "weak.pub": `ssh-ed25519 ${Buffer.concat([Buffer.from("\0\0\0\u000bssh-ed25519\0\0\0\u0020"), Buffer.alloc(32)]).toString("base64")}\n`,
    });
    for (const path of ["nothing", "rsa.pub", "fake.pem", "short.pem", "weak.pub", "gone", "keys"]) {
      const { code, out, err } = await own.place.interlock(["keys", "show", path]);
      expect({ code, out }).toEqual({ code: 3, out: "" });
      expect(err).toContain(path);
    }
  });
});

describe("whoever signs", () => {
  const enroll = ["enroll", "keys/next.keys.json"];

  test("may keep the key in the environment", async () => {
    const own = await keys();
    const env = { REGISTRAR_KEY: own.place.read("keys/registrar.pem") };
    const args = ["keys", ...enroll, "--origin", ORIGIN, "--out", "records", "--sign-with"];
    expect((await own.place.interlock([...args, "env:REGISTRAR_KEY"], { env })).code).toBe(0);
    expect(keyAt(historyOf(own), own.id("next"), 1).ok).toBe(true);
    const { code, err } = await own.place.interlock([...args, "env:OTHER"], { env });
    expect(code).toBe(3);
    expect(err).toContain("OTHER is not set");
  });

  test.each<[string, readonly string[], number, string]>([
    ["a command without its key", ["exec:true"], 2, "--public-key"],
    [
      "a key for a file",
      ["keys/registrar.pem", "--public-key", "keys/registrar.keys.json"],
      2,
      "goes with `exec:`",
    ],
    ["no command", ["exec:", "--public-key", "keys/registrar.keys.json"], 2, "takes a program"],
    ["no words", ['exec:["a", 1]', "--public-key", "keys/registrar.keys.json"], 2, "takes a program"],
    ["no JSON", ['exec:["secret', "--public-key", "keys/registrar.keys.json"], 2, "takes a program"],
    ["several keys", ["exec:true", "--public-key", "believed.json"], 3, "holds several keys"],
    [
      "a command that is none",
      ["exec:interlock-no-such-program x", "--public-key", "keys/registrar.keys.json"],
      1,
      "ENOENT",
    ],
    [
      "a command that says nothing",
      ["exec:true secret", "--public-key", "keys/registrar.keys.json"],
      1,
      "no signature of its key",
    ],
    [
      "a private key as the public one",
      ["exec:true", "--public-key", "keys/registrar.pem"],
      3,
      "is a private key",
    ],
  ])("is told of %s", async (_what, args, exit, text) => {
    const own = await keys();
    const { code, err } = await own.call(...enroll, "--sign-with", ...args);
    expect(err).toContain(text);
    expect(err).not.toContain("secret");
    expect(code).toBe(exit);
    expect(readdirSync(own.place.dir)).not.toContain("records");
  });
});

test("`keys` alone names its verbs", async () => {
  const place = plainWorkplace();
  for (const args of [["keys"], ["keys", "old"]]) {
    const { code, err } = await place.interlock(args);
    expect(code).toBe(2);
    expect(err).toContain("say `keys new`, `show`, `enroll`, `rotate` or `revoke`");
  }
  expect((await place.interlock(["keys", "--help"])).out).toContain("keys enroll  has the log believe");
});
