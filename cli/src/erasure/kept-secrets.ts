import { isKept, type KeptSecret } from "@interlock/ledger";
import * as z from "zod";

import { unreadable } from "../command-failure.ts";
import { readJson } from "../read-file.ts";
import { quotedText } from "../shown-text.ts";
import type { World } from "../world.ts";

/** No file holds more values. */
const MAX_SECRETS = 100_000;

/** No calendar goes further. */
const LATEST_MS = 8_640_000_000_000_000;

// No bound but the file's own: what a gate could write down has to come in again, or it is as good as erased.
const fileSchema = z.strictObject({
  v: z.literal(1),
  secrets: z
    .array(
      z.strictObject({
        commitment: z.string().regex(/^[0-9a-f]{64}$/),
        salt: z.string(),
        value: z.unknown(),
        subjects: z.array(z.string()),
        class: z.string().min(1),
        sinceMs: z.int().min(0).max(LATEST_MS),
      }),
    )
    .max(MAX_SECRETS),
});

/** The values that a gate left beside its records. Throws a failure that names the file, and shows nothing of a value. */
export function keptSecretsIn(path: string, world: Pick<World, "cwd">): readonly KeptSecret[] {
  const given = readJson(path, world);
  const parsed = fileSchema.safeParse(given, { jitless: true });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unreadable(`${quotedText(path)} is no file of secrets: at /${issue?.path.join("/") ?? ""}`);
  }
  // Not the schema's copy: a value may have members that a copy loses, such as `__proto__`.
  const { secrets } = given as { readonly secrets: readonly KeptSecret[] };
  const at = secrets.findIndex((secret) => !isKept(secret));
  if (at >= 0)
    throw unreadable(
      `${quotedText(path)}: the value at /secrets/${at} is not what its commitment stands for`,
    );
  return secrets;
}
