import type { Approved, ApproveBody, RecordStore } from "@interlock/ledger";

import { type Approver, approvalBy } from "./approver.ts";
import { type Call, readable, type Told, type ToldFinding } from "./demo-client.ts";
import type { Payment } from "./platform.ts";

/** Who takes part, and where it is told. */
export interface Scene {
  readonly call: Call;
  readonly records: Pick<RecordStore, "byDigest">;
  readonly ada: Approver;
  readonly ben: Approver;
  readonly say: (line: string) => void;
}

/** What the service answers, whatever it was asked; each step reads its own part. */
interface Answered {
  readonly record: string | null;
  readonly outcome?: string;
  readonly refund?: Payment | null;
  readonly proposal?: string;
  readonly decision?: string;
  readonly isEverywhere?: boolean;
  readonly findings?: readonly ToldFinding[];
}

const switched = "refunds.refunding";

/** A refund that the policy permits. */
export async function permitted(scene: Scene): Promise<void> {
  await tell(scene, await refund(scene, "lamp", "INC-1"));
}

/** A refund that no approval lets pass. */
export async function refused(scene: Scene): Promise<void> {
  await tell(scene, await refund(scene, "lamp", "INC-2"));
}

/** A refund that waits, what two people sign about it, and how it happens then. */
export async function approvedByTwo(scene: Scene): Promise<void> {
  const { call, ada, ben, say } = scene;
  const held = await refund(scene, "lamp", "INC-3");
  await tell(scene, held);
  const { body } = await call<readonly Waiting[]>("ada-token", "GET", "/holds");
  const hold = body.find(({ of }) => of.proposalDigest === held.body.proposal);
  if (hold === undefined) throw new Error("it does not wait");
  say(`   waits for  ${hold.waitsFor.map(({ people }) => people).join(", and ")}`);
  for (const [token, who] of [["ada-token", ada] as const, ["ben-token", ben] as const]) {
    const signed = await approvalBy(who, hold.of);
    const { status, body: taken } = await call<Answered>(token, "POST", "/approvals", signed);
    say(`   ${status} ${who.holder.name ?? ""}: ${taken.decision ?? "not taken"}`);
    await tellRecord(scene, taken.record);
  }
  say("   It is asked for again, and judged anew with the approvals.");
  await tell(scene, await call("refund-token", "POST", `/refunds/${hold.of.proposalDigest}`));
}

interface Waiting {
  readonly of: Extract<Approved, { readonly kind: "proposal" }>;
  readonly waitsFor: readonly { readonly people: string }[];
}

/** A halt, and a refund after it; answers the halt's record. */
export async function halted(scene: Scene): Promise<string> {
  const wish = { switch: switched, reason: "customers got their money twice" };
  const { status, body } = await scene.call<Answered>("ada-token", "POST", "/halt", wish);
  if (body.record === null) throw new Error("the halt is not on record");
  scene.say(`   ${status} halted by Ada${body.isEverywhere === true ? ", everywhere" : ""}`);
  await tellRecord(scene, body.record);
  await tell(scene, await refund(scene, "chair", "INC-4"));
  return body.record;
}

/** A resume by too few, one by enough, and a refund after it. */
export async function resumed(scene: Scene, halt: string): Promise<void> {
  const of: Approved = { kind: "resume", switch: switched, halts: [halt] };
  const approvals = [await approvalBy(scene.ada, of), await approvalBy(scene.ben, of)];
  await resume(scene, approvals.slice(0, 1));
  await resume(scene, approvals);
  await tell(scene, await refund(scene, "chair", "INC-4"));
}

async function resume(
  scene: Scene,
  approvals: readonly Pick<ApproveBody, "approval" | "proof">[],
): Promise<void> {
  const wish = { switch: switched, reason: "the double charge is mended", approvals };
  const { status, body } = await scene.call<Answered>("ada-token", "POST", "/resume", wish);
  scene.say(`   ${status} ${status === 201 ? "resumed" : "not resumed"} by ${approvals.length}`);
  for (const finding of body.findings ?? []) scene.say(readable(finding));
  await tellRecord(scene, body.record);
}

async function refund(scene: Scene, product: string, incident: string): Promise<Told<Answered>> {
  const order = { product, incident, cents: 500, note: "charged twice" };
  return await scene.call("refund-token", "POST", "/refunds", order);
}

async function tell(scene: Scene, { status, body }: Told<Answered>): Promise<void> {
  const { outcome = "failed", refund: paid = null, findings = [], record } = body;
  const what = paid === null ? "" : `: ${paid.customers} customers got ${paid.cents} cents each`;
  scene.say(`   ${status} ${outcome}${what}`);
  for (const finding of findings) scene.say(readable(finding));
  await tellRecord(scene, record);
}

/** Where a record stands: its number in the stream of this service. */
async function tellRecord({ records, say }: Scene, digest: string | null): Promise<void> {
  const found = digest === null ? null : await records.byDigest(digest);
  say(
    `   record     ${found === null ? "none" : `#${found.seq} of the stream, ${found.digest.slice(0, 12)}`}`,
  );
}
