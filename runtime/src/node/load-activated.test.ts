import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalDigest, keyRegistry, type SignedRecord } from "@interlock/ledger";
import { verifyEd25519WithNode } from "@interlock/ledger/node";
import { describe, expect, test } from "vitest";

import {
  activationOf,
  AT_MS,
  digestOf,
  folderWith,
  freshSigner,
  moduleText,
  ORIGIN,
  pin,
  signed,
  trusting,
} from "../../test/activated.ts";
import { type ActivatedModule, loadActivated, type LoadedActivated } from "./load-activated.ts";
import { MAX_MODULE_BYTES } from "./module-file.ts";

const signer = freshSigner();
const text = moduleText();
const record = await signed(activationOf(text), signer);

/** What came of a module's text and some records, everything else being right. */
async function loaded(
  content: string | Uint8Array,
  records: readonly SignedRecord[],
  change: Partial<ActivatedModule> = {},
): Promise<LoadedActivated> {
  const wanted = {
    records: records.map(({ envelope }) => envelope),
    keys: trusting(signer),
    origin: ORIGIN,
    module: "shop",
    nowMs: AT_MS + 60_000,
    verifySignature: verifyEd25519WithNode,
    ...change,
  };
  const file = change.file ?? join(folderWith({ "evaluator.js": content }), "evaluator.js");
  return loadActivated({ ...wanted, file });
}

/** How it ended, in a word. */
async function answer(...args: Parameters<typeof loaded>): Promise<string> {
  const result = await loaded(...args);
  return result.kind === "refused" ? result.code : result.kind;
}

describe("a module that a person put in force", () => {
  test("is loaded, with the activation that says so", async () => {
    const result = await loaded(text, [record]);
    expect(result).toMatchObject({
      kind: "loaded",
      module: { pin, rules: [] },
      activation: { digest: record.digest, predicate: { keyId: signer.keyId, stage: "constrained" } },
    });
  });

  test("is the last of a chain, and no other of it", async () => {
    const next = moduleText("// two");
    const second = await signed(activationOf(next, { body: { replaces: record.digest } }), signer, {
      before: record,
      atMs: AT_MS + 1,
    });
    expect(await answer(next, [record, second])).toBe("loaded");
    expect(await answer(text, [record, second])).toBe("module.replaced");
    // Without the later record nobody can know of it, unless the host remembers.
    expect(await answer(text, [record])).toBe("loaded");
    expect(await answer(text, [record], { seen: second.digest })).toBe("activation.rolled-back");
    expect(await answer(next, [second], { seen: second.digest })).toBe("loaded");
  });

  test("stands at the stage it was activated for, or before", async () => {
    const rule = {
      id: "shop.deploys",
      module: "shop",
      kind: "permit",
      stage: "green_path",
      at: "",
      actions: [],
    };
    const withRule = text
      .replace("rules = []", `rules = [${JSON.stringify(rule)}]`)
      .replace("code = []", "code = [{}]");
    const at = async (stage: "advisory" | "constrained" | "green_path" | "calibrated"): Promise<string> =>
      answer(withRule, [await signed(activationOf(withRule, { stage }), signer)]);
    expect(await at("calibrated")).toBe("loaded");
    expect(await at("green_path")).toBe("loaded");
    expect(await at("constrained")).toBe("module.stage");
    expect(await at("advisory")).toBe("module.stage");
    const odd = withRule.replace("green_path", "no such stage");
    expect(await answer(odd, [await signed(activationOf(odd, { stage: "calibrated" }), signer)])).toBe(
      "module.stage",
    );
  });
});

describe("refused by name", () => {
  test("a module of which any one byte is another", async () => {
    const bytes = new TextEncoder().encode(text);
    const file = join(folderWith({}), "evaluator.js");
    const answers = new Set<string>();
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(file, changed);
      answers.add(await answer("", [record], { file }));
    }
    expect([...answers]).toEqual(["module.digest"]);
    writeFileSync(file, bytes);
    expect(await answer("", [record], { file })).toBe("loaded");
  });

  test("a record of which any one byte is another", async () => {
    const file = join(folderWith({ "evaluator.js": text }), "evaluator.js");
    const kinds = new Set<string>();
    for (let at = 0; at < record.envelope.length; at += 1) {
      const changed = record.envelope.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      kinds.add((await loaded("", [], { file, records: [changed] })).kind);
    }
    expect([...kinds]).toEqual(["refused"]);
  });

  test("bytes that go or come at the end, and an empty file", async () => {
    for (const other of [`${text}\n`, text.slice(0, -1), "", `\uFEFF${text}`]) {
      expect(await answer(other, [record])).toBe("module.digest");
    }
    // Read as text both of these would be the same.
    const bytes = Buffer.concat([Buffer.from(text), Buffer.from([0x2f, 0x2f, 0xff])]);
    expect(await answer(new Uint8Array(bytes), [await signed(activationOf(`${text}//\uFFFD`), signer)])).toBe(
      "module.digest",
    );
  });

  test("no record, a stranger's, one of another log, of another name, of the future", async () => {
    expect(await answer(text, [])).toBe("activation.none");
    expect(await answer(text, [record], { keys: trusting(freshSigner()) })).toBe("key.unknown");
    expect(await answer(text, [record], { keys: keyRegistry([]) })).toBe("key.unknown");
    expect(await answer(text, [record], { origin: "log.test/staging" })).toBe("statement.origin");
    expect(await answer(text, [record], { module: "gate" })).toBe("activation.module");
    expect(await answer(text, [record], { nowMs: AT_MS - 1 })).toBe("activation.future");
    expect(await answer(text, [record], { nowMs: Number.NaN })).toBe("activation.future");
  });

  test("saying which record, by which key, of which log", async () => {
    const second = await signed(activationOf(text), freshSigner());
    expect(await loaded(text, [record, second])).toMatchObject({
      message: `record 2 of 2: the key ${second.statement.predicate.keyId} is not in the registry`,
    });
    expect(await loaded(text, [record], { origin: "log.test/staging" })).toMatchObject({
      message: `record 1 of 1: the record belongs to the log \`${ORIGIN}\`, and \`log.test/staging\` is demanded`,
    });
  });

  test("every record where the host's own demand is missing, as a setting of the environment can be", async () => {
    const evil = await signed(activationOf(text), signer, { origin: "log.test/evil" });
    for (const value of [undefined, null, "", 7]) {
      expect(await answer(text, [evil], { origin: value } as never)).toBe("demand.origin");
      expect(await answer(text, [record], { origin: value } as never)).toBe("demand.origin");
      expect(await answer(text, [record], { module: value } as never)).toBe("demand.module");
    }
    expect(await answer(text, [record], { seen: null } as never)).toBe("demand.seen");
    expect(await answer(text, [record], { seen: "" })).toBe("demand.seen");
  });

  test("a writer's key: what records an action cannot choose its judge", async () => {
    const { keyId, publicKey } = signer;
    const keys = keyRegistry([{ keyId, publicKey, purpose: "writer", origin: null }]);
    expect(await answer(text, [record], { keys })).toBe("key.purpose");
  });

  test("an activation for another kernel", async () => {
    const other = await signed(activationOf(text, { body: { kernel: "interlock-kernel/0.0.9" } }), signer);
    expect(await answer(text, [other])).toBe("module.kernel");
  });

  test.each([
    ["repository", { policy: { repository: "github.com/acme/other" } }],
    ["commit", { policy: { commit: "ba".repeat(20) } }],
    ["sources", { policy: { sources: [] } }],
    ["compiler", { policy: { compiler: "interlock-compiler/0.0.9" } }],
    ["language", { policy: { language: "2" } }],
    ["plan", { body: { planDigest: "00".repeat(32) } }],
    ["pin", { body: { pinDigest: "00".repeat(32) } }],
  ])("a module whose pin says something else than the activation: %s", async (_what, change) => {
    expect(await answer(text, [await signed(activationOf(text, change), signer)])).toBe("module.pin");
  });

  test("a module of files that are not committed, whatever the activation says", async () => {
    const uncommitted = { ...pin, commit: null };
    const other = moduleText("", uncommitted);
    const change = { body: { pinDigest: canonicalDigest(uncommitted) } };
    expect(await answer(other, [await signed(activationOf(other, change), signer)])).toBe("module.pin");
  });

  test.each([
    ["no program", "}"],
    ["no module", "export const pin = {};"],
    ["a module without a pin", moduleText("", null)],
    [
      "a module with rules that are none",
      moduleText().replace("rules = [], code = []", "rules = [null], code = [0]"),
    ],
    ["a program that throws", moduleText('throw new Error("\\u001b[31m");')],
    ["one that throws something odd", moduleText("throw null;")],
  ])("what was signed and is %s", async (_what, other) => {
    expect(await answer(other, [await signed(activationOf(other), signer)])).toBe("module.malformed");
  });

  test("a link, a folder, a pipe, nothing, and what is too large", async () => {
    const dir = folderWith({ "evaluator.js": text, "huge.js": "" });
    const at = async (name: string): Promise<string> => answer("", [record], { file: join(dir, name) });
    symlinkSync(join(dir, "evaluator.js"), join(dir, "link.js"));
    mkdirSync(join(dir, "folder.js"));
    execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", join(dir, "pipe.js")]);
    truncateSync(join(dir, "huge.js"), MAX_MODULE_BYTES + 1);
    expect(await at("evaluator.js")).toBe("loaded");
    expect(await at("link.js")).toBe("module.link");
    expect(await at("folder.js")).toBe("module.unreadable");
    expect(await at("pipe.js")).toBe("module.unreadable");
    expect(await at("none.js")).toBe("module.unreadable");
    expect(await at("huge.js")).toBe("module.size");
  });

  test("nothing of a file is evaluated before its digest is known to be the signed one", async () => {
    const evil = moduleText("globalThis.wasEvaluated = true;");
    expect(await answer(evil, [record])).toBe("module.digest");
    expect(globalThis).not.toHaveProperty("wasEvaluated");
    expect(digestOf(evil)).not.toBe(digestOf(text));
  });
});

test("a file that is replaced after it was read changes nothing, and the next load refuses it", async () => {
  const file = join(folderWith({ "evaluator.js": text }), "evaluator.js");
  const result = await loaded("", [record], { file });
  writeFileSync(file, moduleText("globalThis.wasEvaluated = true;"));
  if (result.kind !== "loaded") throw new Error(result.message);
  expect(result.module.pin).toEqual(pin);
  expect(await answer("", [record], { file })).toBe("module.digest");
  expect(globalThis).not.toHaveProperty("wasEvaluated");
});
