import type { StateAnswer, StateQuestion, StateRow } from "@interlock/runtime/state";
import { attempt } from "../disk/store-failure.ts";
import { openStateDatabase } from "./state-database.ts";
import { stateStatements } from "./state-statements.ts";

/** Reads a file of state. Each call runs to its end; none of them waits for whoever writes. */
export interface StateReader {
  read(question: StateQuestion): Omit<StateAnswer, "atMs">;
  list(prefix: string, after: string | null, limit: number): readonly StateRow[];
  close(): void;
}

/** Opens a file of state, and makes it where there is none and it may be made. Throws a `LedgerError`. */
export function openStateReader(path: string, mayMake: boolean): StateReader {
  const database = openStateDatabase(path, mayMake);
  const statements = stateStatements(database);
  return {
    read: ({ rows, tallies }) =>
      attempt(`${path} cannot be read`, () => {
        // One transaction: all that it reads stood at one moment.
        database.exec("BEGIN");
        try {
          return {
            rows: rows.map((key) => statements.rowOf(key)),
            tallies: tallies.map((span) => statements.sum(span)),
          };
        } finally {
          if (database.isTransaction) database.exec("ROLLBACK");
        }
      }),
    list: (prefix, after, limit) =>
      attempt(`${path} cannot be read`, () => {
        const found: StateRow[] = [];
        for (const row of statements.rowsFrom(prefix, after ?? "", limit)) {
          if (!row.key.startsWith(prefix)) break;
          found.push(row);
        }
        return found;
      }),
    close: () => {
      database.close();
    },
  };
}
