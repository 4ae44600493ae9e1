import type { Sha256 } from "@interlock/ledger";
import { targetKey } from "@interlock/runtime";
import type { SecretFile } from "@interlock/stores/secrets";

/**
 * The values that are kept about somebody or something: by an id as records have it, or where nothing has it, by `Entity:id` for a
 * target, as `audit --target` takes it.
 */
export async function valuesAbout(
  secrets: Pick<SecretFile, "about">,
  subject: string,
): Promise<readonly Sha256[]> {
  const found = await secrets.about(subject);
  const colon = subject.indexOf(":");
  if (found.length > 0 || colon < 0) return found;
  return await secrets.about(targetKey({ entity: subject.slice(0, colon), id: subject.slice(colon + 1) }));
}

/** What to ask for where nothing is kept about a subject: nobody else's id is said. */
export const SUBJECT_FORMS =
  "ask for an id as records have it, `github:7` or a target's, or for a target by `Entity:id`";
