/**
 * Ends the gate before there is a verdict: something that every verdict needs is missing or not to be trusted.
 * The message names what and where; it may quote outside text and is escaped where it is shown.
 */
export class GateRefusal extends Error {
  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = "GateRefusal";
  }
}
