import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { configurationSchema } from "@interlock/runtime/schema";
import { describe, expect, test } from "vitest";

import { CONFIGURATION_SCHEMA, configurationJsonSchema } from "../scripts/write-schema.ts";

/** What is used of the validator that checks GitHub's own description of its API, too: it comes with that library. */
interface Validator {
  compile(schema: object): (data: unknown) => boolean;
}

const { default: Ajv } = createRequire(createRequire(import.meta.url).resolve("openapi-backend"))(
  "ajv/dist/2020",
) as { readonly default: new (options: { readonly strict: boolean }) => Validator };

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", CONFIGURATION_SCHEMA), "utf8"),
) as object;
const validate = new Ajv({ strict: true }).compile(schema);

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKPfffMklY0F5p7YrqI0Wj/XtNniZ5HF5Zp6YjI4rbwH";
const root = { id: "github:7", name: "Ada" };
const least = { version: 1, origin: "acme/shop", policies: ["a.policy"] };
const agent = (id: unknown): object => ({ ...least, agents: [{ id, name: "Copilot", root }] });

/** What the schema that reads a configuration says of these, the JSON Schema says too. */
const examples: readonly (readonly [isTaken: boolean, data: unknown])[] = [
  [true, least],
  [true, { ...least, baseline: "b.policy", signedCommits: [{ name: "Ada", key }] }],
  [true, { ...least, baseline: null, signedCommits: null, sources: {}, migrations: [], agents: [] }],
  [true, { ...least, sources: { github: { agentsCanWrite: false }, _x9: { agentsCanWrite: true } } }],
  [true, { ...least, sources: JSON.parse('{"__proto__": {"agentsCanWrite": true}}') as unknown }],
  [true, { ...least, migrations: [{ directory: "db", database: "orders" }] }],
  [true, { ...least, origin: `a${"b".repeat(199)}` }],
  ...["github:198982749", "github app:7", "spiffe://acme/ci", "gitlab:ada"].map(
    (id) => [true, agent(id)] as const,
  ),
  ...[
    "github:Copilot",
    "github:007",
    "github:",
    "github app:shop",
    "Copilot",
    "a: b",
    "x:\u0007",
    "x:\u202e",
    7,
  ].map((id) => [false, agent(id)] as const),
  ...[null, [], "x", 1, {}].map((data) => [false, data] as const),
  ...(["version", "origin", "policies"] as const).map((name) => {
    const { [name]: _, ...others } = least;
    return [false, others] as const;
  }),
  ...[2, "1", null, true].map((version) => [false, { ...least, version }] as const),
  ...["", "-acme", "acme shop", `a${"b".repeat(200)}`, 4].map(
    (origin) => [false, { ...least, origin }] as const,
  ),
  ...[[], {}, "a.policy", [""], [1], ["a".repeat(1025)], Array.from({ length: 257 }, () => "a")].map(
    (policies) => [false, { ...least, policies }] as const,
  ),
  ...["..a/.b.policy", "a b/(c).policy", ".policy"].map(
    (path) => [true, { ...least, policies: [path] }] as const,
  ),
  ...["/a", "./a", "../a", "a/../b", "a/.", "a//b", "a/", "a\\b", "*.policy", "a?", "[a]", "{a,b}"].map(
    (path) => [false, { ...least, policies: [path] }] as const,
  ),
  ...["./db/", ".", "db//x", "..db"].map(
    (directory) => [true, { ...least, migrations: [{ directory, database: "orders" }] }] as const,
  ),
  ...["/db", "..", "db/..", "../db", "db\\x", "db/*", "db?", "[db]", "{a,b}"].map(
    (directory) => [false, { ...least, migrations: [{ directory, database: "orders" }] }] as const,
  ),
  ...["", ["b.policy"], 1, "./b.policy", "*"].map((baseline) => [false, { ...least, baseline }] as const),
  ...[
    [],
    { "git hub": { agentsCanWrite: false } },
    { [`a${"b".repeat(64)}`]: { agentsCanWrite: false } },
    { github: {} },
    { github: { agentsCanWrite: "no" } },
    { github: { agentsCanWrite: false, agentsCanRead: true } },
    Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`k${at}`, { agentsCanWrite: false }])),
  ].map((sources) => [false, { ...least, sources }] as const),
  ...[[], {}, [{ key }], [{ name: "Ada" }], [{ name: "Ada", key: `${key} ada@example.com` }]].map(
    (signedCommits) => [false, { ...least, signedCommits }] as const,
  ),
  ...[
    null,
    {},
    [{ directory: "db" }],
    [{ directory: "db", database: "" }],
    [{ directory: "db", database: "o", more: 1 }],
  ].map((migrations) => [false, { ...least, migrations }] as const),
  [false, { ...least, polices: [] }],
  [false, { ...least, agents: [{ id: "github:8", name: "Copilot" }] }],
  [false, { ...least, agents: [{ id: "github:8", name: "Copilot", root: { ...root, more: 1 } }] }],
];

describe("the JSON Schema of the configuration", () => {
  test.each(examples)("says %s of %j, as what reads it does", (isTaken, data) => {
    expect({ read: configurationSchema.safeParse(data).success, described: validate(data) }).toEqual({
      read: isTaken,
      described: isTaken,
    });
  });

  test("cannot compare two values: an agent that answers for itself is found by what reads it alone", () => {
    const itself = { ...least, agents: [{ id: root.id, name: "Copilot", root }] };
    expect({ read: configurationSchema.safeParse(itself).success, described: validate(itself) }).toEqual({
      read: false,
      described: true,
    });
  });

  test("describes every key for the reader of an editor", () => {
    const { properties } = schema as {
      readonly properties: Readonly<Record<string, { readonly description?: string }>>;
    };
    expect(Object.entries(properties).filter(([, { description }]) => description === undefined)).toEqual([]);
  });

  test("is what the schema gives today", async () => {
    expect(readFileSync(join(import.meta.dirname, "..", CONFIGURATION_SCHEMA), "utf8")).toBe(
      await configurationJsonSchema(),
    );
  });
});
