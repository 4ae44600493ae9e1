/**
 * Writes the JSON Schemas of the files that people write, for editors: `docs/interlock.schema.json` of the configuration and
 * `docs/guard.schema.json` of a guard. They are made from the schemas that read these files.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { format, resolveConfig } from "prettier";
import * as z from "zod";

import { configurationSchema } from "../runtime/src/schema/configuration.ts";
import { guardSettingsSchema } from "../runtime/src/schema/guard-settings.ts";
import { tableParts } from "../runtime/src/schema/table.ts";

/** Where the schema belongs, from the repository's root. */
export const CONFIGURATION_SCHEMA = "docs/interlock.schema.json";

/** Where that of a guard belongs. */
export const GUARD_SCHEMA = "docs/guard.schema.json";

/** Answers the text of the configuration's schema. */
export async function configurationJsonSchema(): Promise<string> {
  const title = "interlock.yaml: what the people who own a repository say about it";
  return await written(configurationSchema, title, CONFIGURATION_SCHEMA);
}

/** Answers the text of the schema of a guard. */
export async function guardJsonSchema(): Promise<string> {
  return await written(guardSettingsSchema, "guard.yaml: what a host says of its guard", GUARD_SCHEMA);
}

async function written(read: z.ZodType, title: string, path: string): Promise<string> {
  const { $schema, ...schema } = jsonSchemaOf(read);
  const filepath = join(import.meta.dirname, "..", path);
  const text = JSON.stringify({ $schema, title, ...schema });
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

function jsonSchemaOf(schema: z.ZodType): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    // A table's keys are data, which the library has no word for: it is described below.
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const parts = tableParts(zodSchema);
      if (parts === undefined) return;
      const { $schema: _, ...additionalProperties } = jsonSchemaOf(parts.value);
      const { pattern, allOf } = jsonSchemaOf(parts.key);
      const propertyNames = {
        ...(pattern === undefined ? {} : { pattern }),
        ...(allOf === undefined ? {} : { allOf }),
      };
      Object.assign(jsonSchema, {
        type: "object",
        maxProperties: parts.most,
        propertyNames,
        additionalProperties,
      });
    },
  });
}

if (import.meta.main) {
  for (const [name, text] of [
    [CONFIGURATION_SCHEMA, await configurationJsonSchema()],
    [GUARD_SCHEMA, await guardJsonSchema()],
  ] as const) {
    const path = join(import.meta.dirname, "..", name);
    await writeFile(path, text);
    process.stdout.write(`${path}\n`);
  }
}
