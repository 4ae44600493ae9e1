/** The bounds of the deciding path, by name. Reaching one is a diagnostic or a refusal, never a silent cut. */
export const limits = {
  sourceBytes: 1_048_576,
  modulesPerSet: 256,
  nesting: 64,
  rulesPerSet: 10_000,
  clausesPerRule: 256,
  fieldsPerEntity: 256,
  expandedNodes: 100_000,
  identifierCharacters: 64,
  stringCharacters: 4_096,
  listElements: 10_000,
  targetsPerProposal: 100,
  approvalsPerProposal: 1_000,
  groupMembers: 10_000,
  chainPrincipals: 16,
  explanationCharacters: 200,
  verdictLifeMs: 60_000,
} as const;
