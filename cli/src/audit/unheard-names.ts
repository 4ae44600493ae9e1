import { type AuditFilter, type AuditRow, targetName } from "@interlock/ledger/audit";
import { unreachable } from "@interlock/runtime";

import { nearNames } from "../near-names.ts";
import { quotedText } from "../shown-text.ts";

/** The conditions that ask for a name which anybody may have chosen. */
const NAMED = ["agent", "human", "action", "target"] as const;

/** The most names of a sort that are kept to find a near one among. */
const MAX_KNOWN = 1000;

/** Hears which names records have, and says which that was asked for none has. */
export interface NameHearing {
  hear(row: AuditRow): void;
  /** One line for each name that no record has: an empty answer could be taken for "nothing happened". */
  unheard(): readonly string[];
}

/** Listens for the names that a filter asks for. */
export function nameHearing(filter: AuditFilter): NameHearing {
  const asked = NAMED.flatMap((field) => {
    const name = filter[field];
    return name === undefined ? [] : [{ field, name, known: new Set<string>(), isHeard: false }];
  });
  return {
    hear(row) {
      for (const one of asked) {
        if (one.isHeard) continue;
        for (const name of namesOf(row, one.field)) {
          if (name === one.name) one.isHeard = true;
          if (one.known.size < MAX_KNOWN) one.known.add(name);
        }
      }
    },
    unheard() {
      return asked
        .filter(({ isHeard }) => !isHeard)
        .map(({ field, name, known }) => {
          return `no record that was read names the ${field} ${quotedText(name)}: ${nearNames(name, known)}`;
        });
    },
  };
}

function namesOf(row: AuditRow, field: (typeof NAMED)[number]): readonly string[] {
  switch (field) {
    case "agent":
      return row.agent?.ids ?? [];
    case "human":
      return row.human?.ids ?? [];
    case "action":
      return row.action === null ? [] : [row.action];
    case "target":
      // Both are asked for, and the longer one says more.
      return row.targets.flatMap((target) => [targetName(target), target.id]);
    default:
      return unreachable(field);
  }
}
