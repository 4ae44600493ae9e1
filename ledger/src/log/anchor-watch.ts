import type { KeyHistory } from "../keys/history.ts";
import type { Sha256 } from "../digest.ts";
import { problemOf } from "../ledger-error.ts";
import { parseCheckpointNote } from "./checkpoint.ts";
import { noteInvalid } from "./log-findings.ts";
import type { LogFindings } from "./log-findings.ts";
import { provenCheckpoint } from "./log-steps.ts";
import type { LogDemand } from "./log-verdict.ts";

/** A checkpoint that the caller brought, not believed yet. */
type Anchor = { readonly note: Uint8Array; readonly size: number };

/** The anchors that a pass has not come to yet, the smallest first, and the largest one that held. */
export type AnchorWatch = { readonly waiting: Anchor[]; anchoredSize: number | null };

/** Takes the caller's checkpoints; notes those that are none. */
export function watchAnchors(notes: readonly Uint8Array[], findings: LogFindings): AnchorWatch {
  const waiting = notes.flatMap((note, number) => {
    try {
      return [{ note, size: parseCheckpointNote(note).size }];
    } catch (error) {
      const { code, message } = problemOf(error);
      noteInvalid(findings, { code, message: `anchor ${number + 1}: ${message}` });
      return [];
    }
  });
  return { waiting: waiting.sort((a, b) => a.size - b.size), anchoredSize: null };
}

/** The next size that an anchor names; null where none waits. */
export function nextAnchorSize({ waiting }: AnchorWatch): number | null {
  return waiting[0]?.size ?? null;
}

/** What an anchor is held against. */
export type AnchorPlace = {
  readonly size: number;
  readonly root: Sha256;
  readonly history: KeyHistory;
  /** Where the step began that the size lies in. */
  readonly stepFrom: number;
};

/** Holds the anchors of this size against the tree. */
export function meetAnchors(
  watch: AnchorWatch,
  { size, root, history, stepFrom }: AnchorPlace,
  demand: LogDemand,
  findings: LogFindings,
): void {
  while (watch.waiting[0]?.size === size) {
    const anchor = watch.waiting.shift();
    if (anchor === undefined) return;
    const answer = provenCheckpoint(anchor.note, history, stepFrom, demand);
    if (!answer.ok) {
      noteInvalid(findings, {
        ...answer.problem,
        message: `the anchor of ${size} leaves: ${answer.problem.message}`,
      });
    } else if (answer.checkpoint.root === root) {
      watch.anchoredSize = size;
    } else {
      const message = `the log's key signed another tree of ${size} leaves than this one, as an anchor shows: the log was forked or rewritten`;
      noteInvalid(findings, { code: "log.forked", message });
    }
  }
}

/** Notes the anchors that name more leaves than the log has. */
export function endAnchors(
  watch: AnchorWatch,
  { size, history }: Omit<AnchorPlace, "root" | "stepFrom">,
  demand: LogDemand,
  findings: LogFindings,
): void {
  for (const anchor of watch.waiting.splice(0)) {
    const answer = provenCheckpoint(anchor.note, history, size, demand);
    const message = answer.ok
      ? `an anchor names ${anchor.size} leaves, and the log has ${size}: its end was cut off`
      : `the anchor of ${anchor.size} leaves: ${answer.problem.message}`;
    noteInvalid(findings, { code: answer.ok ? "log.cut-off" : answer.problem.code, message });
  }
}
