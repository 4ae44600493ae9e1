import type { ProblemCode } from "@interlock/ledger";

/** Every way in which a module's file is not what an activation put in force. Codes are permanent. */
export type ModuleProblemCode =
  | "module.digest"
  | "module.kernel"
  | "module.link"
  | "module.malformed"
  | "module.pin"
  | "module.replaced"
  | "module.size"
  | "module.stage"
  | "module.unreadable";

/** Why nothing is loaded: what is wrong with the records, or with the file. */
export interface Refusal {
  readonly kind: "refused";
  readonly code: ProblemCode | ModuleProblemCode;
  /** One line that a person reads. */
  readonly message: string;
}

/** Makes a refusal. */
export function refusal(code: Refusal["code"], message: string): Refusal {
  return { kind: "refused", code, message };
}
