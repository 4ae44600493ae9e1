import type { Sha256 } from "../digest.ts";
import { frameworkOf } from "./controls.ts";
import type { FrameworkId } from "./controls.ts";
import { evidenceOf } from "./evidence.ts";
import type { Evidence, EvidenceCount } from "./evidence.ts";
import { MEASURES } from "./measures.ts";
import type { MeasureId } from "./measures.ts";

/** What was searched for a report, and what shows that it was all. */
export type SearchedExtent = {
  /** When the report was made, and the time that it is about: ISO 8601, UTC; null for no bound. */
  readonly madeAt: string;
  readonly since: string | null;
  readonly until: string | null;
  /** The filters beside the time, as they were given; empty for none. */
  readonly filters: readonly string[];
  /** How many records were verified in all, those outside of the time too. */
  readonly records: number;
  /** The tree over them; null for a folder of files, or where it does not hold. */
  readonly tree: {
    readonly origin: string;
    readonly size: number;
    readonly root: Sha256;
    readonly anchoredSize: number | null;
  } | null;
  /** How many records leave open whether they are asked for. */
  readonly open: number;
  readonly late: number;
  readonly unsequenced: number;
  /** How many records were signed while their key may have been somebody else's, as its revocation says. */
  readonly doubted: number;
  readonly openStreams: number;
  readonly silentStreams: number;
  readonly undeclaredStreams: number;
  /** What does not hold, or is missing, one sentence each; and how many there are in all. */
  readonly problems: readonly string[];
  readonly problemCount: number;
};

/** One line of a control: how many records are of a sort, and which. */
export type ReportLine = { readonly id: MeasureId; readonly text: string } & Evidence;

/** What the records say of one control. */
export type ControlReport = {
  readonly id: string;
  readonly name: string;
  readonly bears: string;
  readonly measures: readonly ReportLine[];
  readonly exceptions: readonly ReportLine[];
  readonly doesNotShow: readonly string[];
};

/** What the records of a time are evidence for, and what they are not. */
export type EvidenceReport = {
  readonly version: 1;
  readonly framework: { readonly id: FrameworkId; readonly name: string; readonly source: string };
  readonly searched: SearchedExtent;
  /** How many records the report is about. */
  readonly records: number;
  /** The commits by which was decided, sorted. */
  readonly policyCommits: readonly string[];
  /** What is wrong with the log itself, and so bears on every control; a sentence each. */
  readonly logExceptions: readonly string[];
  readonly controls: readonly ControlReport[];
  readonly doesNotShow: readonly string[];
};

/** What no record shows, whatever it is evidence for. */
const SHOWN_BY_NONE: readonly string[] = [
  "that the facts which were recorded were true: a record proves that a key asserted them",
  "that nothing went unrecorded, or that no second log was kept",
  "that records were signed at the times that they name: these are the signers' own words",
  "that a control is designed well, or works beyond what is counted here: that is for an auditor to judge",
];

/** Arranges what was counted by the controls of a framework. Pure. */
export function evidenceReport(
  framework: FrameworkId,
  count: EvidenceCount,
  searched: SearchedExtent,
): EvidenceReport {
  const { id, name, source, controls } = frameworkOf(framework);
  const line = (measure: MeasureId): ReportLine => {
    return { id: measure, text: MEASURES[measure].text, ...evidenceOf(count, measure) };
  };
  return {
    version: 1,
    framework: { id, name, source },
    searched,
    records: count.rows,
    policyCommits: [...count.commits].sort(),
    logExceptions: logExceptions(searched),
    controls: controls.map((control) => ({
      id: control.id,
      name: control.name,
      bears: control.bears,
      measures: control.measures.map(line),
      exceptions: control.exceptions.map(line),
      doesNotShow: control.doesNotShow,
    })),
    doesNotShow: SHOWN_BY_NONE,
  };
}

function logExceptions(searched: SearchedExtent): readonly string[] {
  const { tree, open, late, unsequenced, doubted, openStreams, silentStreams, undeclaredStreams } = searched;
  const { problems, problemCount } = searched;
  const unanchored = tree === null ? 0 : tree.size - (tree.anchoredSize ?? 0);
  const counted: readonly (readonly [number, string])[] = [
    [late, "records that came into the tree late, by the times that they name"],
    [doubted, "records signed while the key may have been somebody else's, as its revocation says"],
    [unsequenced, "records in no tree, which could be taken away unseen"],
    [unanchored, "records at the end of the tree for which no checkpoint outside of the log vouches"],
    [silentStreams, "streams that kept quiet for longer than they promised"],
    [openStreams, "streams that are open, so that more may come of them"],
    [undeclaredStreams, "streams that never said when they are open, so that an early end cannot be seen"],
    [open, "records that leave open whether this report is about them, and are not counted in it"],
  ];
  return [
    ...(tree === null ? ["no tree shows that the records which were searched are all"] : []),
    ...counted.flatMap(([number, text]) => (number === 0 ? [] : [`${text}: ${number}`])),
    ...problems,
    ...(problemCount > problems.length ? [`more problems: ${problemCount - problems.length}`] : []),
  ];
}
