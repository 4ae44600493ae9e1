/** An account that is known to be software. */
export interface KnownAgent {
  /** The numeric id that the platform attests. Logins can be taken by people, ids cannot. */
  readonly id: number;
  readonly login: string;
  /** `agent` where a language model writes the changes, `automation` where a program does. */
  readonly kind: "agent" | "automation";
}

/** The public accounts of coding agents and bots on GitHub. The configuration adds to them; nothing takes away. */
export const knownAgents: readonly KnownAgent[] = [
  { id: 198982749, login: "Copilot", kind: "agent" },
  { id: 209825114, login: "claude[bot]", kind: "agent" },
  { id: 206951365, login: "cursor[bot]", kind: "agent" },
  { id: 158243242, login: "devin-ai-integration[bot]", kind: "agent" },
  { id: 199175422, login: "chatgpt-codex-connector[bot]", kind: "agent" },
  { id: 161369871, login: "google-labs-jules[bot]", kind: "agent" },
  { id: 176961590, login: "gemini-code-assist[bot]", kind: "agent" },
  { id: 49699333, login: "dependabot[bot]", kind: "automation" },
  { id: 29139614, login: "renovate[bot]", kind: "automation" },
  { id: 41898282, login: "github-actions[bot]", kind: "automation" },
];

/** The known agent with this numeric id, if there is one. */
export function knownAgent(id: number): KnownAgent | undefined {
  return knownAgents.find((agent) => agent.id === id);
}
