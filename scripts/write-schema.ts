/**
 * Writes the JSON Schema of the configuration, for editors: `docs/interlock.schema.json`. It is made from the schema that
 * reads the configuration.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { format, resolveConfig } from "prettier";
import * as z from "zod";

import { configurationSchema } from "../runtime/src/schema/configuration.ts";
import { tableParts } from "../runtime/src/schema/table.ts";

/** Where the schema belongs, from the repository's root. */
export const CONFIGURATION_SCHEMA = "docs/interlock.schema.json";

/** Answers the file's text. */
export async function configurationJsonSchema(): Promise<string> {
  const { $schema, ...schema } = jsonSchemaOf(configurationSchema);
  const title = "interlock.yaml: what the people who own a repository say about it";
  const filepath = join(import.meta.dirname, "..", CONFIGURATION_SCHEMA);
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
      const { pattern } = jsonSchemaOf(parts.key);
      const propertyNames = pattern === undefined ? {} : { pattern };
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
  const path = join(import.meta.dirname, "..", CONFIGURATION_SCHEMA);
  await writeFile(path, await configurationJsonSchema());
  process.stdout.write(`${path}\n`);
}
