import * as z from "zod";

/** A count from 1, as lines and columns are. */
const ordinal = z.int().min(1);

/** A relative reference: no scheme, no query, no fragment, nothing that would have to be escaped. */
const relativeReference = z.string().regex(/^(?:[A-Za-z0-9._~!'()*/-]|%[0-9A-F]{2})+$/u);

const message = z.strictObject({ text: z.string().min(1), markdown: z.string().min(1).optional() });

const location = {
  physicalLocation: z.strictObject({
    artifactLocation: z.strictObject({ uri: relativeReference }),
    region: z
      .strictObject({ startLine: ordinal, startColumn: ordinal, endLine: ordinal, endColumn: ordinal })
      .refine(
        ({ startLine, startColumn, endLine, endColumn }) =>
          startLine < endLine || (startLine === endLine && startColumn <= endColumn),
        { error: "a region ends before it starts" },
      ),
  }),
};

const level = z.enum(["none", "note", "warning", "error"]);

const run = z
  .strictObject({
    tool: z.strictObject({
      driver: z.strictObject({
        name: z.string().min(1),
        version: z.string().min(1),
        informationUri: z.url(),
        rules: z.array(
          z.strictObject({
            id: z.string().min(1),
            shortDescription: message,
            helpUri: z.url(),
            help: message,
            defaultConfiguration: z.strictObject({ level }),
          }),
        ),
      }),
    }),
    invocations: z
      .array(
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(
            z.strictObject({
              descriptor: z.strictObject({ id: z.string().min(1) }).optional(),
              level,
              message,
            }),
          ),
        }),
      )
      .length(1),
    columnKind: z.enum(["utf16CodeUnits", "unicodeCodePoints"]),
    results: z.array(
      z.strictObject({
        ruleId: z.string().min(1),
        ruleIndex: z.int().min(0),
        level,
        message,
        locations: z.array(z.strictObject(location)).length(1),
        relatedLocations: z
          .array(z.strictObject({ id: z.int().min(0), ...location, message }))
          .min(1)
          .refine((places) => new Set(places.map(({ id }) => id)).size === places.length)
          .optional(),
        partialFingerprints: z.record(z.string(), z.string().min(1)),
      }),
    ),
  })
  .refine(
    ({ tool, results }) =>
      results.every(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]?.id === ruleId) &&
      new Set(tool.driver.rules.map(({ id }) => id)).size === tool.driver.rules.length,
    { error: "a result's rule is not at its index" },
  );

/** What the schema of SARIF 2.1.0 demands of the parts that Interlock writes, and that it writes no others. */
export const sarifSchema: z.ZodType = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.array(run).length(1),
});
