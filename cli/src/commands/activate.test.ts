import fs from "node:fs";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  formatKeyRegistry,
  keyRegistry,
  parseKeyRegistry,
  type RecordDraft,
  type SignedRecord,
  signRecord,
  type Statement,
} from "@interlock/ledger";
import { loadKeyRegistry, loadSigner, readRecordFiles, verifyEd25519WithNode } from "@interlock/ledger/node";
import { decide, type Facts, type Proposal } from "@interlock/runtime";
import { loadActivated, type LoadedActivated } from "@interlock/runtime/node";
import * as git from "isomorphic-git";
import { describe, expect, test } from "vitest";

import { sshSigner } from "../../../test/ssh-signer.ts";
import {
  type Answer,
  configurationOf,
  isSafeOutput,
  NOW_MS,
  SHOP,
  workplace,
  type Workplace,
} from "../../test/workplace.ts";

const person = sshSigner(1);
const ORIGIN = "test.example/shop";

/** A repository with a remote, whose commit is compiled into `out`; and the keys of Ada, who activates. */
async function compiled(): Promise<{ readonly place: Workplace; readonly commit: string }> {
  const place = await workplace();
  await git.addRemote({ fs, dir: place.dir, remote: "origin", url: "https://github.com/acme/shop" });
  const files = { "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP };
  const commit = await place.commit(files, person);
  await place.interlock(["compile", "--out", "out"]);
  await place.interlock(["keys", "new", "--purpose", "activator", "--name", "ada", "--out", "keys"]);
  return { place, commit };
}

const activate = (...more: readonly string[]): readonly string[] => [
  "activate",
  "out",
  "--at",
  "HEAD",
  "--module",
  "shop",
  "--sign-with",
  "keys/ada.pem",
  "--key",
  "keys/ada.keys.json",
  "--log",
  "activations",
  ...more,
];

/** Commits another version of the policy, compiles and activates it, an hour later for each. */
async function next(place: Workplace, percent: string, hours: number): Promise<Answer> {
  await place.commit({ "shop.policy": SHOP.replace("5%", percent) });
  await place.interlock(["compile", "--out", "out"]);
  return place.interlock(activate(), { nowMs: () => NOW_MS + hours * 3_600_000 });
}

/** The same call with another argument in one place. */
const changed = (from: string, to: string): readonly string[] =>
  activate().map((arg) => (arg === from ? to : arg));

/** The activations that were written. */
function written(place: Workplace): readonly string[] {
  return readdirSync(place.dir).includes("activations") ? readdirSync(join(place.dir, "activations")) : [];
}

/** What a host gets of it. */
async function hosted(place: Workplace, nowMs = NOW_MS + 86_400_000): Promise<LoadedActivated> {
  return loadActivated({
    file: join(place.dir, "out/evaluator.js"),
    records: readRecordFiles(join(place.dir, "activations")),
    keys: loadKeyRegistry(join(place.dir, "keys/ada.keys.json")),
    origin: ORIGIN,
    module: "shop",
    nowMs,
    verifySignature: verifyEd25519WithNode,
  });
}

type Activated = Extract<RecordDraft, { readonly kind: "activate" }>;

/** An activation that Ada signed once more, with something else in it. */
async function resigned(
  place: Workplace,
  path: string,
  change: (draft: Activated) => Activated,
): Promise<SignedRecord> {
  const { payload } = JSON.parse(place.read(path)) as { readonly payload: string };
  const statement = JSON.parse(Buffer.from(payload, "base64").toString("utf8")) as Statement;
  const { v: _v, keyId: _keyId, ...draft } = statement.predicate;
  return signRecord(change(draft as Activated), loadSigner(join(place.dir, "keys/ada.pem")));
}

const deployment: Proposal = {
  v: 1,
  nonce: "n",
  action: "deploy",
  targets: [{ entity: "Service", id: "checkout" }],
  payload: { image: "a" },
};

const known = <T>(value: T): { readonly kind: "known"; readonly value: T } => ({ kind: "known", value });

/** What is known of the deployment, which reaches this share of traffic. */
function factsOf(traffic: number): Facts {
  return {
    now: known(NOW_MS),
    principal: { kind: "agent", ids: ["github app:7"], name: "release_bot" },
    identity: { kind: "known", verified: true, issuer: "test", chain: [] },
    targets: { '["Service","checkout"]': { owner: known("payments"), zone: known("production") } },
    blast: { traffic: { p95: known(traffic) } },
    reversal: { testedAtMs: known(NOW_MS) },
    groups: { "shop.dba": { ...known(["github:1", "github:2"]), observedAtMs: NOW_MS } },
    approvals: { kind: "known", approvals: [] },
  };
}

describe("interlock activate", () => {
  test("puts in force what a host then loads and decides by", async () => {
    const { place, commit } = await compiled();
    const { code, out, err } = await place.interlock(activate());
    const { moduleDigest } = JSON.parse(place.read("out/pin.json")) as { moduleDigest: string };
    const { keyId } = loadSigner(join(place.dir, "keys/ada.pem"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^record {2}[0-9a-f]{64}$/mu);
    expect(out.replace(/record {2}[0-9a-f]{64}/u, "record  …")).toBe(`to be signed by ${keyId}
module  shop
commit  ${commit}, which is \`HEAD\`
log     ${ORIGIN}, by the configuration
stage   constrained
bytes   sha256 ${moduleDigest}
instead of nothing: it is the first of this name
activated
record  …
wrote
  activations/000000-activate.json
`);
    const loaded = await hosted(place);
    if (loaded.kind !== "loaded") throw new Error(loaded.message);
    expect(loaded.module.pin).toMatchObject({ commit, repository: "github.com/acme/shop" });
    expect(loaded.activation.predicate).toMatchObject({ keyId, stage: "constrained", origin: ORIGIN });
    const { module } = loaded;
    expect(decide(module, deployment, factsOf(20_000)).binding.outcome).toBe("permit");
    expect(decide(module, deployment, factsOf(60_000)).binding.outcome).not.toBe("permit");
  });

  test("is verified like every record, alone and as a chain", async () => {
    const { place } = await compiled();
    await place.interlock(activate());
    await next(place, "4%", 1);
    const files = ["activations/000000-activate.json", "activations/000001-activate.json"];
    const verify = ["verify", ...files, "--key", "keys/ada.keys.json", "--origin", ORIGIN];
    const { code, out } = await place.interlock(verify);
    expect(code).toBe(0);
    expect(out).toContain(
      "  asserts activate at 2026-11-24T10:00:00.000Z\n  puts shop in force at constrained\n",
    );
    expect(out).toContain("  replaces none: it is the first\n");
    expect(out).toContain("stream activate/shop: whole\n");
    expect(out).toContain("a later activation may be withheld");
  });

  test("replaces the one before: its module is refused from then on", async () => {
    const { place } = await compiled();
    await place.interlock(activate());
    const first = place.read("out/evaluator.js");
    const { code, out } = await next(place, "4%", 1);
    expect(code).toBe(0);
    expect(out).toMatch(/^instead of record [0-9a-f]{64}$/mu);
    expect(readdirSync(join(place.dir, "activations"))).toEqual([
      "000000-activate.json",
      "000001-activate.json",
    ]);
    expect((await hosted(place)).kind).toBe("loaded");
    place.write({ "out/evaluator.js": first });
    expect(await hosted(place)).toMatchObject({ kind: "refused", code: "module.replaced" });
  });

  test("says so where it is in force already, and writes nothing", async () => {
    const { place } = await compiled();
    await place.interlock(activate());
    const { code, out } = await place.interlock(activate(), { nowMs: () => NOW_MS + 5 });
    expect(code).toBe(0);
    expect(out).toContain("in force already\n");
    expect(out).toContain("since   2026-11-24T10:00:00.000Z\n");
    expect(readdirSync(join(place.dir, "activations"))).toEqual(["000000-activate.json"]);
  });

  test("is not in force already by another one's key: that one may be about to leave the registry", async () => {
    const { place } = await compiled();
    await place.interlock(activate());
    await place.interlock("keys new --out keys --purpose activator --name bob".split(" "));
    const keysOf = (name: string): unknown[] =>
      (JSON.parse(place.read(`keys/${name}.keys.json`)) as { keys: unknown[] }).keys;
    place.write({ "keys/both.json": JSON.stringify({ v: 1, keys: [...keysOf("ada"), ...keysOf("bob")] }) });
    const asBob = activate().map((word) =>
      word.replace("ada.pem", "bob.pem").replace("ada.keys.json", "both.json"),
    );
    const { code, out } = await place.interlock(asBob, { nowMs: () => NOW_MS + 5 });
    expect(code).toBe(0);
    expect(out).toContain("activated\n");
    expect(readdirSync(join(place.dir, "activations"))).toHaveLength(2);
  });

  test.each([
    ["pinDigest", "00".repeat(32)],
    ["planDigest", "00".repeat(32)],
    ["kernel", "interlock-kernel/0.0.9"],
  ])("is not in force already by a record whose %s hosts refuse", async (name, value) => {
    const { place, commit } = await compiled();
    await place.interlock(activate());
    const path = "activations/000000-activate.json";
    const { envelope } = await resigned(place, path, (predicate) => ({
      ...predicate,
      body: { ...predicate.body, [name]: value },
    }));
    place.write({ [path]: Buffer.from(envelope).toString("utf8") });
    expect((await hosted(place)).kind).toBe("refused");
    const { code, out } = await place.interlock(activate(), { nowMs: () => NOW_MS + 5 });
    expect(code).toBe(0);
    expect(out).not.toContain("in force already");
    expect(await hosted(place)).toMatchObject({
      kind: "loaded",
      activation: { predicate: { policy: { commit } } },
    });
  });

  test("a later stage is a record of its own, an earlier one than the module's is refused", async () => {
    const { place } = await compiled();
    await place.interlock(activate());
    const later = await place.interlock(activate("--stage", "green_path"));
    expect(later).toMatchObject({ code: 0, out: expect.stringContaining("\nstage   green_path\n") });
    const earlier = await place.interlock(activate("--stage", "advisory"));
    expect(earlier).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("a rule of the module stands at constrained"),
    });
    expect(readdirSync(join(place.dir, "activations"))).toHaveLength(2);
  });

  test("goes by the demanded log instead of the configuration's", async () => {
    const { place } = await compiled();
    const { code, out } = await place.interlock(activate("--origin", "log.test/staging"));
    expect(code).toBe(0);
    expect(out).toContain("log     log.test/staging, by `--origin`\n");
    expect(await hosted(place)).toMatchObject({ kind: "refused", code: "statement.origin" });
  });
});

describe("nothing is signed", () => {
  test.each(["evaluator.js", "evaluator.ts", "evaluator.d.ts", "pin.json"])(
    "where %s is not what the commit compiles to",
    async (name) => {
      const { place } = await compiled();
      place.write({ [`out/${name}`]: `${place.read(`out/${name}`)}\n` });
      const { code, out, err } = await place.interlock(activate());
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toContain("this is not what the commit compiles to\n");
      expect(err).toMatch(new RegExp(`${name.replaceAll(".", "\\.")} +differs from byte`, "u"));
      expect(written(place)).toEqual([]);
    },
  );

  test("of another commit than `--at` names, however the pin came to name it", async () => {
    const { place, commit } = await compiled();
    // Somebody who can write the folder builds a branch that nobody merged: it is what its pin says, and no more.
    await git.branch({ fs, dir: place.dir, ref: "evil", checkout: true });
    const weaker = SHOP.replace("2 of dba", "1 of dba");
    const configuration = configurationOf("shop.policy").replace(ORIGIN, "log.test/evil");
    const evil = await place.commit({ "shop.policy": weaker, "interlock.json": configuration });
    expect((await place.interlock(["compile", "--out", "out"])).err).toBe("");
    await git.checkout({ fs, dir: place.dir, ref: "main" });
    for (const at of ["HEAD", "refs/heads/main", commit]) {
      expect(await place.interlock(changed("HEAD", at))).toEqual({
        code: 1,
        out: "",
        err: `interlock: \`out/pin.json\` names commit ${evil}, and \`${at}\` is commit ${commit}\n`,
      });
    }
    expect(written(place)).toEqual([]);
    const meant = await place.interlock(changed("HEAD", "refs/heads/evil"));
    expect(meant).toMatchObject({
      code: 0,
      out: expect.stringContaining(
        `commit  ${evil}, which is \`refs/heads/evil\`\nlog     log.test/evil, by`,
      ),
    });
  });

  test("of an older commit than `--at` names, unless somebody names that one by its id", async () => {
    const { place, commit } = await compiled();
    const later = await place.commit({ "shop.policy": SHOP.replace("5%", "4%") });
    const { code, err } = await place.interlock(activate());
    expect(code).toBe(1);
    expect(err).toContain(`names commit ${commit}, and \`HEAD\` is commit ${later}`);
    expect(written(place)).toEqual([]);
    const { code: named, out } = await place.interlock(changed("HEAD", commit));
    expect(named).toBe(0);
    expect(out).toContain(`commit  ${commit}\n`);
  });

  test("where the key's two files are swapped, and the message is not about the mode of the public one", async () => {
    const { place } = await compiled();
    const swapped = activate().map((word) => (word === "keys/ada.pem" ? "keys/ada.keys.json" : word));
    const { code, out, err } = await place.interlock(swapped);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain("ada.keys.json: not an Ed25519 private key in PKCS #8 PEM");
    expect(err).not.toContain("mode");
    expect(written(place)).toEqual([]);
  });

  test("of a commit that is not here, or of a name that leads nowhere", async () => {
    const { place } = await compiled();
    for (const at of ["0".repeat(40), "refs/heads/none", "refs/tags/v1"]) {
      expect(await place.interlock(changed("HEAD", at))).toMatchObject({ code: 3, out: "" });
    }
    expect(written(place)).toEqual([]);
  });

  test("of files that are not committed, and of a repository without a name", async () => {
    const { place } = await compiled();
    await place.interlock(["compile", "--out", "out", "--working-tree"]);
    expect(await place.interlock(activate())).toMatchObject({
      code: 1,
      err: expect.stringContaining("names no commit"),
    });
    await git.deleteRemote({ fs, dir: place.dir, remote: "origin" });
    await place.interlock(["compile", "--out", "out"]);
    expect(await place.interlock(activate())).toMatchObject({
      code: 1,
      err: expect.stringContaining("the pin names no repository"),
    });
    expect(written(place)).toEqual([]);
  });

  test("of a commit that nobody of those demanded signed", async () => {
    const { place } = await compiled();
    const refused = await place.interlock(activate("--signed-by", sshSigner(2).key));
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("IL4022") });
    expect(written(place)).toEqual([]);
    expect((await place.interlock(activate("--signed-by", person.key))).code).toBe(0);
  });

  test("by a key that hosts would not believe", async () => {
    const { place } = await compiled();
    await place.interlock(["keys", "new", "--out", "keys"]);
    await place.interlock(["keys", "new", "--purpose", "activator", "--name", "eve", "--out", "keys"]);
    const elsewhere = ["--name", "staging", "--origin", "log.test/staging"];
    await place.interlock(["keys", "new", "--purpose", "activator", "--out", "keys", ...elsewhere]);
    const by = async (key: string, registry: string): Promise<Answer> => {
      const args = activate().map((arg) => arg.replace("ada.pem", key).replace("ada.keys.json", registry));
      return place.interlock(args);
    };
    for (const [key, registry, code] of [
      ["eve.pem", "ada.keys.json", "key.unknown"],
      ["writer.pem", "writer.keys.json", "key.purpose"],
      ["staging.pem", "staging.keys.json", "key.origin"],
    ] as const) {
      expect(await by(key, registry)).toMatchObject({
        code: 1,
        out: expect.not.stringContaining("activated"),
        err: expect.stringContaining(code),
      });
    }
    expect(written(place)).toEqual([]);
  });

  test("on top of activations that do not hold", async () => {
    const { place } = await compiled();
    await place.interlock(activate());
    const text = place.read("activations/000000-activate.json");
    place.write({ "activations/000000-activate.json": text.replace('"sig":"', '"sig":"A') });
    expect((await next(place, "4%", 1)).code).toBe(4);
    place.write({ "activations/000000-activate.json": text, "activations/x.json": "{}" });
    expect((await next(place, "3%", 2)).code).toBe(4);
    expect(readdirSync(join(place.dir, "activations"))).toEqual(["000000-activate.json", "x.json"]);
  });

  test("where another one comes to be in force after it was said what this one is instead of", async () => {
    const { place } = await compiled();
    await place.interlock([...changed("activations", "rival"), "--stage", "green_path"]);
    const rival = place.read("rival/000000-activate.json");
    const randomBytes = (length: number): Uint8Array => {
      place.write({ "activations/from-ben.json": rival });
      return new Uint8Array(length).fill(8);
    };
    const refused = await place.interlock(activate(), { randomBytes });
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("activation.forked") });
    expect(written(place)).toEqual(["from-ben.json"]);
  });

  test("after a clock that ran back", async () => {
    const { place } = await compiled();
    await place.interlock(activate());
    const { code, err } = await next(place, "4%", -1);
    expect(code).toBe(4);
    expect(err).toContain("activation.future");
  });

  test("where the folder is none, or cannot be read", async () => {
    const { place } = await compiled();
    place.write({ file: "" });
    mkdirSync(join(place.dir, "other/x.json"), { recursive: true });
    for (const log of ["file", "other"]) {
      expect(await place.interlock(changed("activations", log))).toMatchObject({ code: 3, out: "" });
    }
    expect(readdirSync(join(place.dir, "other"))).toEqual(["x.json"]);
  });

  test("when it is called wrongly, or without what it needs", async () => {
    const { place } = await compiled();
    for (const args of [
      ["activate"],
      ["activate", "out"],
      activate().filter((arg) => arg !== "--at" && arg !== "HEAD"),
      changed("HEAD", "main"),
      changed("HEAD", ""),
      activate("--working-tree"),
      activate("--stage", "none"),
      activate("--origin", "two words"),
      changed("shop", "a/b"),
      changed("shop", "a".repeat(33)),
    ]) {
      expect((await place.interlock(args)).code).toBe(2);
    }
    expect((await place.interlock(changed("keys/ada.pem", "none.pem"))).code).toBe(3);
    expect((await place.interlock(changed("keys/ada.keys.json", "none.json"))).code).toBe(3);
    expect((await place.interlock(changed("out", "nowhere"))).code).toBe(3);
    const hostile = await place.interlock(changed("keys/ada.pem", "\u001b[31m"));
    expect(hostile.code).toBe(3);
    expect(isSafeOutput(hostile.err)).toBe(true);
    expect(written(place)).toEqual([]);
  });
});

test("two people take turns where the registry knows both", async () => {
  const { place } = await compiled();
  await place.interlock(["keys", "new", "--purpose", "activator", "--name", "ben", "--out", "keys"]);
  const both = ["ada", "ben"].flatMap((name) => [
    ...parseKeyRegistry(Buffer.from(place.read(`keys/${name}.keys.json`))).values(),
  ]);
  await place.interlock(activate());
  place.write({ "keys/ada.keys.json": formatKeyRegistry(keyRegistry(both)) });
  await place.commit({ "shop.policy": SHOP.replace("5%", "4%") });
  await place.interlock(["compile", "--out", "out"]);
  const args = activate().map((arg) => arg.replace("ada.pem", "ben.pem"));
  expect((await place.interlock(args)).code).toBe(0);
  const loaded = await hosted(place);
  if (loaded.kind !== "loaded") throw new Error(loaded.message);
  expect(loaded.activation.predicate.keyId).toBe(loadSigner(join(place.dir, "keys/ben.pem")).keyId);
});
