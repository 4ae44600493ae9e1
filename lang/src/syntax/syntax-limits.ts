/** The bounds of reading a text that no other package needs to know. Reaching one is a diagnostic. */
export const syntaxLimits = {
  /** Levels of one expression's tree, so that whoever walks it may recurse. An operator in a chain is a level. */
  expressionLevels: 256,
  /** Mistakes reported in one file; after them reading stops. */
  mistakes: 100,
  /** A hundred years of 365.25 days. */
  durationMs: 3_155_760_000_000,
} as const;
