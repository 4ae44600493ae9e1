import type { MeasureId } from "./measures.ts";

/** The frameworks that a report can be arranged by. */
export const FRAMEWORKS = ["soc2", "iso27001"] as const;

/** A framework by the name under which people ask for it. */
export type FrameworkId = (typeof FRAMEWORKS)[number];

/** One control that these records are evidence for, in our words: the framework's own text is its publisher's. */
export type Control = {
  readonly id: string;
  readonly name: string;
  /** What of the control the records bear on. */
  readonly bears: string;
  readonly measures: readonly MeasureId[];
  readonly exceptions: readonly MeasureId[];
  /** What an auditor must look for elsewhere; each completes "these records do not show …". */
  readonly doesNotShow: readonly string[];
};

/** A framework, and where its own text is published. */
export type Framework = {
  readonly id: FrameworkId;
  readonly name: string;
  readonly source: string;
  readonly controls: readonly Control[];
};

const SOC2: Framework = {
  id: "soc2",
  name: "SOC 2",
  source: "AICPA, TSP Section 100, 2017 Trust Services Criteria (with revised points of focus, 2022)",
  controls: [
    {
      id: "CC6.1",
      name: "Logical access security",
      bears: "who may do what is judged before each action, by rules that are pinned to a commit",
      measures: [
        "evaluations",
        "permits",
        "refusals",
        "boundaryRefusals",
        "grants",
        "revocations",
        "keyChanges",
      ],
      exceptions: ["unrooted", "overrides"],
      doesNotShow: ["access that people or services have by other ways than through these policies"],
    },
    {
      id: "CC6.3",
      name: "Access by role, least privilege and separation of duties",
      bears: "grants are narrow and end by themselves, and a quorum keeps proposer and approver apart",
      measures: ["quorumHolds", "approvals", "grants", "revocations"],
      exceptions: ["unrooted", "overrides", "permitsUnderAdvice"],
      doesNotShow: [
        "that the groups from which approvers come have the right members",
        "reviews of access rights that stand outside of grants",
      ],
    },
    {
      id: "CC7.2",
      name: "Monitoring for anomalies",
      bears: "drift, rates and kill switches are watched, and what they stop is recorded",
      measures: ["watchRefusals", "drifts", "halts", "outcomes"],
      exceptions: ["redactions"],
      doesNotShow: [
        "monitoring of systems that propose no actions here",
        "that somebody looked at what was recorded",
      ],
    },
    {
      id: "CC7.3",
      name: "Evaluation of security events",
      bears: "each hold, refusal and halt names what was seen and against which bound",
      measures: ["holds", "refusals", "coverageRefusals", "halts", "resumes"],
      exceptions: ["overrides"],
      doesNotShow: ["how people responded to an event, beyond the approvals and switches recorded here"],
    },
    {
      id: "CC8.1",
      name: "Change management",
      bears: "changes are proposed, judged, approved and let happen in records that name one another",
      measures: ["proposals", "evaluations", "holds", "approvals", "enforcements", "outcomes", "activations"],
      exceptions: ["overrides", "uncommitted", "unpermitted"],
      doesNotShow: [
        "changes that were made without being proposed: `interlock audit gaps` holds the log against a branch",
        "that the facts which were judged were true",
      ],
    },
  ],
};

const ISO27001: Framework = {
  id: "iso27001",
  name: "ISO/IEC 27001:2022",
  source: "ISO/IEC 27001:2022, Annex A",
  controls: [
    {
      id: "A.5.3",
      name: "Segregation of duties",
      bears: "who proposes does not approve, and keys that record cannot put policies in force",
      measures: ["quorumHolds", "approvals", "activations", "keyChanges"],
      exceptions: ["unrooted", "overrides"],
      doesNotShow: ["duties that are divided by other means than these policies"],
    },
    {
      id: "A.8.2",
      name: "Privileged access rights",
      bears: "grants are issued for one action and end; what goes beyond them is refused",
      measures: ["grants", "revocations", "boundaryRefusals"],
      exceptions: ["overrides", "unrooted"],
      doesNotShow: ["standing privileges that exist beside grants"],
    },
    {
      id: "A.8.9",
      name: "Configuration management",
      bears: "policies come from commits, and the module that decides is named by its digest",
      measures: ["activations", "evaluations", "drifts"],
      exceptions: ["uncommitted"],
      doesNotShow: ["the configuration of systems that no contract of a policy describes"],
    },
    {
      id: "A.8.15",
      name: "Logging",
      bears: "records are signed, chained and counted, so that a change or a gap shows",
      measures: ["evaluations", "enforcements", "outcomes", "keyChanges"],
      exceptions: ["redactions"],
      doesNotShow: ["that nothing went unrecorded", "logs of other systems"],
    },
    {
      id: "A.8.32",
      name: "Change management",
      bears: "changes are proposed, judged, approved and let happen in records that name one another",
      measures: ["proposals", "evaluations", "holds", "approvals", "enforcements", "outcomes", "activations"],
      exceptions: ["overrides", "uncommitted", "unpermitted"],
      doesNotShow: [
        "changes that were made without being proposed: `interlock audit gaps` holds the log against a branch",
        "that the facts which were judged were true",
      ],
    },
  ],
};

/** The framework of a name. */
export function frameworkOf(id: FrameworkId): Framework {
  return id === "soc2" ? SOC2 : ISO27001;
}
