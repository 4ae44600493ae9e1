import type { BundleFindings } from "./bundle-findings.ts";

/** What a bundle that holds shows, besides what its record shows by itself. */
export function bundleProves(findings: BundleFindings): readonly string[] {
  const { about, records, checkpoint, sources, secrets } = findings;
  const { origin, size } = checkpoint.checkpoint;
  const others = records.length - 1;
  return [
    ...about.record.proves,
    `it is record ${about.index} of the log ${origin}, in the tree over its first ${size} records that the log's key signed`,
    ...checkpoint.signatures.flatMap(({ atMs }) =>
      atMs === null ? [] : [`the log's key says that it signed the tree at ${new Date(atMs).toISOString()}`],
    ),
    ...(others === 0
      ? []
      : [
          `${counted(others, "other record")} of the bundle ${others === 1 ? "is" : "are"} signed and in the same tree`,
        ]),
    ...(sources.held.length === 0
      ? []
      : [
          `the policy's ${counted(sources.held.length, "file")} in the bundle ${sources.held.length === 1 ? "is the one" : "are the ones"} that the record pins`,
        ]),
    ...(secrets === 0
      ? []
      : [`${counted(secrets, "disclosed value")} stood in the records when they were signed`]),
  ];
}

/** What a bundle does not show however well it holds. */
export function bundleProvesNot(findings: BundleFindings): readonly string[] {
  const { about, checkpoint, sources } = findings;
  return [
    ...about.record.doesNotProve,
    "that the bundle holds all records that hang together with this one: the log may have others",
    `that the log shows everybody the same ${counted(checkpoint.checkpoint.size, "record")}: that takes an anchor or a witness`,
    "that no key was revoked by a record that is not in the bundle",
    ...(about.record.statement.predicate.policy === undefined || sources.missing.length === 0
      ? []
      : [`what ${sources.missing.join(", ")} of its policy said: the bundle does not hold it`]),
    ...(sources.held.length === 0
      ? []
      : ["that these files give this verdict: that takes a replay, with the compiler that the record names"]),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
