import type { ResumeQuorum } from "@interlock/ledger";
import { describePeople } from "@interlock/runtime";

import type { Paint } from "../paint.ts";
import { shownText } from "../shown-text.ts";
import { instant } from "./show-answer.ts";
import { switchName, type ThrownSwitch } from "./thrown-switches.ts";

/** What is halted, since when, by whom and why, and who resumes it. Everything that came from outside is made visible. */
export function showThrown(thrown: readonly ThrownSwitch[], paint: Paint): string {
  if (thrown.length === 0) return "nothing is halted\n";
  return `${thrown.flatMap((one) => [...linesOf(one, paint)]).join("\n")}\n`;
}

function linesOf(one: ThrownSwitch, paint: Paint): readonly string[] {
  const { switch: name, atMs, by, reason, isDrill, record, halt } = one;
  return [
    `${paint.bad("HALTED")}  ${shownText(switchName(name))}${isDrill ? " (a drill)" : ""}`,
    `  since     ${instant(atMs)} by ${shownText(by)}`,
    `  reason    ${shownText(reason)}`,
    `  resumed   by ${halt === null ? "whom its record names, which is missing" : shownText(quorumOf(halt.quorum))}`,
    `  record    ${record ?? "none yet"}`,
  ];
}

function quorumOf(quorum: ResumeQuorum | null): string {
  return quorum === null ? "registrars: no policy says who" : describePeople(quorum);
}
