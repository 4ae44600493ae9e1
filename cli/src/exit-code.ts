/** How a command ends. Each command's help says what its codes mean. */
export const exitCodes = {
  ok: 0,
  /** The answer is no: errors found, a test failed, a verdict that is no permit. */
  no: 1,
  /** The command was called wrongly. */
  usage: 2,
  /** Something that it needs is not there, or cannot be read or written. */
  unreadable: 3,
  /** `propose` and `run`: it waits for people. */
  held: 2,
  /** `verify`: what was given holds, and nothing shows that its end was not cut off. */
  unanchored: 2,
  /** `verify`: something that does not hold. */
  invalid: 4,
  /** A command was called wrongly in which 2 is an answer. */
  verifyUsage: 64,
  /** A fault of Interlock itself. */
  fault: 70,
} as const;

/** One of the codes with which a command ends. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
