import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { guardSettingsSchema } from "@interlock/runtime/schema";
import { expect, test } from "vitest";

import { GUARD_SCHEMA, guardJsonSchema } from "../scripts/write-schema.ts";

/** What is used of the validator that checks GitHub's own description of its API, too: it comes with that library. */
interface Validator {
  compile(schema: object): (data: unknown) => boolean;
}

const { default: Ajv } = createRequire(createRequire(import.meta.url).resolve("openapi-backend"))(
  "ajv/dist/2020",
) as { readonly default: new (options: { readonly strict: boolean }) => Validator };

const text = readFileSync(join(import.meta.dirname, "..", GUARD_SCHEMA), "utf8");
const schema = JSON.parse(text) as {
  readonly properties: Readonly<Record<string, { readonly description?: string }>>;
};
const validate = new Ajv({ strict: false }).compile(schema);

const least = {
  version: 1,
  origin: "acme/shop",
  log: "audit",
  policy: { folder: ".", uncommitted: true },
  writer: "keys/writer.pem",
  host: { id: "guard:local", name: "guard" },
};
const caller = { kind: "human", name: "Ada" };

test.each<readonly [isTaken: boolean, data: unknown]>([
  [true, least],
  [true, { ...least, policy: { folder: "build", module: "shop", activations: "a", keys: ["k"] } }],
  [true, { ...least, writer: { exec: ["sign", "--key", "7"], publicKey: "w.pub" }, grants: "env:GRANTS" }],
  [true, { ...least, callers: { "github:7": caller }, effects: { deploy: ["sh", "deploy.sh"] } }],
  [true, { ...least, prediction: ["predict"], reversal: ["undo"], limits: { leaseMs: 500 } }],
  [true, { ...least, factsFrom: [{ name: "a", gives: ["targets", "network"], command: ["a"] }] }],
  [false, { ...least, version: 2 }],
  [false, { ...least, sudo: true }],
  [false, { ...least, writer: "exec:sign" }],
  [false, { ...least, writer: { exec: [], publicKey: "w.pub" } }],
  [false, { ...least, callers: { ada: caller } }],
  [false, { ...least, callers: { "github:7": { ...caller, kind: "god" } } }],
  [false, { ...least, effects: { deploy: "sh deploy.sh" } }],
  [false, { ...least, effects: { deploy: [] } }],
  [false, { ...least, factsFrom: [{ name: "a", gives: ["approvals"], command: ["a"] }] }],
  [false, { ...least, limits: { leaseMs: 501 } }],
  [false, { ...least, limits: { forever: 1 } }],
])("says %s of %j, as what reads it does", (isTaken, data) => {
  expect({ read: guardSettingsSchema.safeParse(data).success, described: validate(data) }).toEqual({
    read: isTaken,
    described: isTaken,
  });
});

test("describes every key for the reader of an editor, and is what the schema gives today", async () => {
  expect(
    Object.entries(schema.properties).filter(([, { description }]) => description === undefined),
  ).toEqual([]);
  expect(text).toBe(await guardJsonSchema());
});
