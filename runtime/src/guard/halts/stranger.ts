import type { Facts } from "../../facts.ts";
import type { Subject } from "../../kernel/subject.ts";
import { Uncertain } from "../../kernel/value.ts";
import type { PolicyModule } from "../../module.ts";

/** A subject of whom a policy knows nothing but what is given: for what is asked of a policy while nobody proposes anything. */
export function strangerTo(
  { vocabulary }: PolicyModule,
  {
    kind,
    groups = {},
    nowMs,
  }: { readonly kind: "agent" | "human"; readonly groups?: Facts["groups"]; readonly nowMs?: number },
): Subject {
  const principal = { kind, ids: ["nobody:"], name: "" } as const;
  const facts: Facts = { principal, groups };
  return {
    action: "",
    principal,
    target: { entity: "", id: "" },
    targetFields: new Map(),
    payload: new Map(),
    now: nowMs ?? new Uncertain("now", "nobody answered"),
    facts,
    principals: new Map(vocabulary.principals.map((table) => [table.id, table])),
    targets: [""],
    owners: [new Uncertain("target.owner", "nobody answered")],
    vocabulary,
  };
}
