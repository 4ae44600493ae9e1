import type { Sha256 } from "@interlock/ledger";
import type { SecretFile } from "@interlock/stores/secrets";

/** The classes of these values, as far as they are still kept, in code unit order. */
export async function classesOf(
  secrets: Pick<SecretFile, "classes" | "before">,
  commitments: readonly Sha256[],
): Promise<readonly string[]> {
  const wanted = new Set(commitments);
  const found: string[] = [];
  for (const { class: name } of await secrets.classes()) {
    const kept = await secrets.before(name, Number.MAX_SAFE_INTEGER);
    if (kept.some((commitment) => wanted.has(commitment))) found.push(name);
  }
  return found.sort();
}
