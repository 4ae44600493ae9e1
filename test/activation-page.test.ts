import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import {
  activationInForce,
  keyRegistry,
  type RecordDraft,
  signRecord,
  type Statement,
} from "@interlock/ledger";
import { signerFromPem } from "@interlock/ledger/node";
import { kernelVersion } from "@interlock/runtime";
import { expect, test } from "vitest";

const page = readFileSync(join(import.meta.dirname, "../docs/activation.md"), "utf8");

/** The key of the page's example: the same in every run. */
const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, 1)]);
const signer = signerFromPem(
  createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" })
    .export({ format: "pem", type: "pkcs8" })
    .toString(),
);

test("the page's record is signed as it stands there, and is in force", async () => {
  const [, text = ""] = /^```json\n(.*?)^```$/msu.exec(page) ?? [];
  const shown = JSON.parse(text) as Statement;
  const { v, keyId, ...draft } = shown.predicate;
  const record = await signRecord(draft as RecordDraft, signer);
  expect(record.statement).toEqual(shown);
  expect({ v, keyId }).toEqual({ v: 1, keyId: signer.keyId });
  const { publicKey } = signer;
  const registry = keyRegistry([{ keyId, publicKey, purpose: "activator", origin: null }]);
  const { origin, at } = shown.predicate;
  const demand = { origin, module: "shop", nowMs: Date.parse(at) };
  expect(activationInForce([record.envelope], registry, demand)).toMatchObject({
    ok: true,
    activation: { predicate: { body: { kernel: kernelVersion } } },
  });
});
