import { join } from "node:path";

/** The file in which the values lie that the records of a log hold as commitments only. */
export function secretsPath(logFolder: string): string {
  return join(logFolder, "secrets.db");
}
