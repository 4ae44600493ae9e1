import type { KeyId } from "../keys/public-key.ts";
import type { Predicate } from "./statement.ts";

/** The keys whose signatures a record carries inside of its own: they too have to be in force at its place in the log. */
export function countersigners(predicate: Predicate): readonly KeyId[] {
  if (predicate.kind === "grant") return [predicate.body.signature.keyId];
  if (predicate.kind !== "approve" || predicate.body.proof.kind === "platform") return [];
  return [predicate.body.proof.keyId];
}
