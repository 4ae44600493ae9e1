import type { JsonValue } from "../json.ts";
import { isJsonObject } from "../json.ts";

/** What an action acts on, as a record names it. */
export type AuditTarget = {
  /** Null where the record names the target by something else than an entity and an id. */
  readonly entity: string | null;
  readonly id: string;
};

/** The target that a key such as `["Service","checkout"]` names; another text names itself. */
export function targetOfKey(key: string): AuditTarget {
  const pair = parsedPair(key);
  return pair === null ? { entity: null, id: key } : { entity: pair[0], id: pair[1] };
}

/** The target that a proposal names; null for a value that names none. */
export function proposedTarget(value: JsonValue): AuditTarget | null {
  if (!isJsonObject(value)) return null;
  const { entity, id } = value;
  return typeof entity === "string" && typeof id === "string" ? { entity, id } : null;
}

/** How a target is called, on the command line and in tables: `Service:checkout`. */
export function targetName({ entity, id }: AuditTarget): string {
  return entity === null ? id : `${entity}:${id}`;
}

function parsedPair(key: string): readonly [string, string] | null {
  let value: unknown;
  try {
    value = JSON.parse(key);
  } catch {
    // No JSON, so no pair: hosts are free to name what they act on otherwise.
    return null;
  }
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [entity, id] = value as readonly unknown[];
  return typeof entity === "string" && typeof id === "string" ? [entity, id] : null;
}
