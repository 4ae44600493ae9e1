import { peopleOf, type ResumeQuorum } from "@interlock/ledger";

import { isDeclaredOtherwise } from "../../kernel/declared-role.ts";
import { canFill } from "../../kernel/seating.ts";
import type { PolicyModule } from "../../module.ts";
import type { Members } from "./group-answers.ts";
import type { SwitchRecord } from "./halt-view.ts";
import type { ResumeApprover } from "./resume-approvers.ts";
import { strangerTo } from "./stranger.ts";

/** How many registrars resume what no policy says who resumes: one key alone sets no throw aside. */
const REGISTRARS = 2;

/** What is known while approvals of a resume are counted. */
export interface Counting {
  readonly module: PolicyModule;
  readonly approvers: readonly ResumeApprover[];
  readonly members: ReadonlyMap<string, Members>;
}

/**
 * What keeps these approvals from ending one halt; null where they do. The quorum is the one that the halt's record names. A person
 * has one seat, under whichever ids and with however many keys, and an agent's seat is its human's. Whoever began a drill may end it.
 */
export function missingFor(
  { body: halt }: Extract<SwitchRecord, { readonly kind: "halt" }>,
  { module, approvers, members }: Counting,
): string | null {
  const person = peopleOf([...approvers.map(({ holder }) => holder), ...module.vocabulary.principals]);
  const throwers = new Set(halt.by.ids.map(person));
  const isThrowers = ({ body }: ResumeApprover): boolean => throwers.has(person(body.approval.principal));
  if (halt.isDrill && approvers.some((one) => one.purpose === "approver" && isThrowers(one))) return null;
  if (halt.quorum === null) {
    const registrars = approvers.filter(({ purpose }) => purpose === "registrar");
    const count = new Set(registrars.map(({ body }) => person(body.approval.principal))).size;
    return count >= REGISTRARS ? null : `${count} of ${REGISTRARS} registrars`;
  }
  const { seats, agentsAtMost } = halt.quorum;
  const groups: ReadonlySet<string>[] = [];
  for (const { group } of seats) {
    const asked = members.get(group) ?? `\`${group}\` was not asked`;
    if (typeof asked === "string") return asked;
    groups.push(new Set(asked.map(person)));
  }
  const isOtherwise = isDeclaredOtherwise(strangerTo(module, { kind: "human" }));
  const counted = approvers.filter((one) => counts(one, halt.quorum, isOtherwise));
  const candidates = seated(counted, groups, person);
  const counts_ = seats.map(({ count }) => count);
  if (canFill(counts_, [...candidates.values()], agentsAtMost ?? 0)) return null;
  return seats
    .map(({ count, group }, seat) => {
      const here = [...candidates.values()].filter(({ own, byAgent }) => [...own, ...byAgent].includes(seat));
      return `${here.length} of ${count} of ${group}`;
    })
    .join(" and ");
}

/** A registrar's key says which keys there are; what it signs takes no seat of a group. */
function counts(
  { body, means, purpose }: ResumeApprover,
  quorum: ResumeQuorum | null,
  isOtherwise: (id: string, role: "agent" | "human") => boolean,
): boolean {
  const { kind, principal } = body.approval;
  if (purpose !== "approver" || quorum === null || isOtherwise(principal, kind)) return false;
  return means === "security-key" || quorum.bySoftwareKey;
}

function seated(
  approvers: readonly ResumeApprover[],
  groups: readonly ReadonlySet<string>[],
  person: (id: string) => string,
): ReadonlyMap<string, { readonly own: readonly number[]; readonly byAgent: readonly number[] }> {
  const candidates = new Map<string, { readonly own: number[]; readonly byAgent: number[] }>();
  for (const { body } of approvers) {
    const { kind, principal, root } = body.approval;
    const seats = groups.flatMap((group, index) => (group.has(person(principal)) ? [index] : []));
    if (seats.length === 0) continue;
    const candidate = candidates.get(person(root)) ?? { own: [], byAgent: [] };
    candidates.set(person(root), candidate);
    (kind === "human" ? candidate.own : candidate.byAgent).push(...seats);
  }
  return candidates;
}
