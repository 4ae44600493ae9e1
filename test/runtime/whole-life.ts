import type { Sha256 } from "@interlock/ledger";
import { type ApprovalTaken, type Guard, haltView, type Resumed } from "@interlock/runtime/guard";

import { asking, beth } from "./guard-scene.ts";
import type { Answer } from "./guard-process.ts";
import { ann, type Person, signed } from "./signing-people.ts";

/** Has somebody approve what waits, as the hold shows it. */
export async function approving(
  guard: Guard,
  proposal: Sha256,
  person: Person = ann,
): Promise<ApprovalTaken> {
  const hold = (await guard.holds()).find((listed) => listed.hold.proposal === proposal)?.hold;
  if (hold === undefined) throw new Error("nothing waits under this digest");
  const { evaluation, policyCommit, moduleDigest, shown } = hold;
  const of = {
    kind: "proposal",
    proposalDigest: proposal,
    evaluation,
    policyCommit,
    moduleDigest,
    shown,
  } as const;
  return await guard.approve(signed(person, of, guard.parts()));
}

/** Has people approve that a switch is resumed, and resumes it. */
export async function resuming(
  guard: Guard,
  name: string,
  people: readonly Person[] = [ann],
): Promise<Resumed> {
  const view = await haltView(guard.parts());
  const thrown = view.kind === "known" ? (view.state.thrown.get(name) ?? []) : [];
  const halts = thrown.flatMap(({ record }) => record ?? []);
  const approvals = people.map((person) =>
    signed(person, { kind: "resume", switch: name, halts }, guard.parts()),
  );
  return await guard.resume({ switch: name, approvals, reason: "calm" });
}

/**
 * Everything that a guard can do, once: actions that go well and badly, one that waits and is approved, a halt and what it stops, a resume.
 * Each answer is told as it comes.
 */
export async function* lifeOf(guard: Guard): AsyncGenerator<Answer> {
  yield await guard.run(asking("deploy", "works"));
  yield await guard.run(asking("deploy", "fails"));
  const held = await guard.run(asking("publish", "works"));
  yield held;
  if (held.kind !== "held") throw new Error(`it was not held: ${JSON.stringify(held)}`);
  yield await approving(guard, held.proposal);
  yield await guard.runHeld(held.proposal);
  yield await guard.halt({ switch: "shop.stop", by: beth, reason: "now" });
  yield await guard.run(asking("deploy", "works"));
  yield await resuming(guard, "shop.stop");
  yield await guard.run(asking("scale", "works"));
}
