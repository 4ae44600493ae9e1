/** A first `guard.yaml`: for trying out, and with what comes next in its comments. */
export function firstGuardFile(origin: string, person: string | undefined): string {
  const approvers = person === undefined ? "[]" : "[keys/approver.keys.json]";
  const people = person === undefined ? "" : `\n  ${JSON.stringify(person)}: { kind: human, name: approver }`;
  return `# What this host's guard is made of. Paths count from this folder.
version: 1
origin: ${JSON.stringify(origin)}
log: audit

# For trying out: the policies that interlock.yaml names, as the files are now. A host that enforces names instead what a person
# put in force: folder, module, activations and keys (\`interlock activate --help\`).
policy: { folder: ".", uncommitted: true }

# Whose approvals count: registries with the keys of people and whom they are held by (\`interlock keys new --holder\`).
keys: ${approvers}
writer: keys/writer.pem
grants: keys/grants.pem
host: { id: "guard:local", name: guard }

# Who may propose, by the id that --as names, and for whom they act: who stands behind a proposal cannot approve it.
callers:
  "agent:builder":
    kind: agent
    name: builder
    chain: [{ id: "local:owner", kind: human, name: owner }]
  "local:owner": { kind: human, name: owner }${people}

# What the policies ask, as in \`interlock simulate\`; what no file and no command says is unknown.
# facts: facts.json
# prediction: prediction.json

# What carries each action out: a program and its arguments, which get {proposal, grants, enforcement} as JSON.
effects: {}
`;
}
