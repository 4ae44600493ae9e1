import { canonical, grantDigest, readUnverified, type SignedRecord } from "@interlock/ledger";
import { describe, expect, test } from "vitest";

import { deploying, freshSigner, processOf } from "../../../test/guard-world.ts";
import { deployed, grantWorld, holder, telling } from "../../../test/grant-scene.ts";
import { enforce } from "../enforce.ts";
import { evaluate } from "../evaluate.ts";
import type { Evaluated } from "../lifecycle.ts";
import type { SignedGrant } from "../ports.ts";
import { propose } from "../propose.ts";
import { run } from "../run.ts";
import { issueGrants, issuerProblem } from "./issue-grants.ts";

describe("what a permit gives", () => {
  test("is a grant for this very target, as long and as often as the policy says, within the bounds that applied", async () => {
    const world = await grantWorld();
    const { grant, parts } = await deployed(world);
    const nowMs = world.time.nowMs;
    expect(grant.grant).toMatchObject({
      origin: parts.origin,
      issuer: world.issuer.keyId,
      agent: "github app:7",
      parent: null,
      can: [{ action: "deploy", access: "write", resources: ['["Service","checkout"]'], zones: [] }],
      bounds: [{ kind: "traffic", percentile: "p95", atMostPpm: 50_000 }],
      notBeforeMs: nowMs,
      expiresAtMs: nowMs + 600_000,
      depth: 0,
      uses: 2,
      revokeOn: ["partial", "failure", "unknown", "drift", "halt"],
    });
    expect(grant.digest).toBe(grantDigest(grant.grant));
  });

  test("is held by whoever has shown a key, and by the guard for everybody else", async () => {
    const world = await grantWorld();
    const alone = await deployed(world);
    const writer = [...world.keys].find(([, { purpose }]) => purpose === "writer")?.[0];
    expect(alone.grant.grant.holder).toBe(writer);
    const held = await grantWorld();
    const seen: SignedGrant[] = [];
    const parts = processOf(held, "shop/1", {
      effects: { deploy: telling((all) => void seen.push(...all)) },
    });
    const { by } = deploying();
    await run(parts, deploying({ by: { ...by, keyId: holder.keyId } }));
    expect(seen.map(({ grant }) => grant.holder)).toEqual([holder.keyId]);
  });

  test("is one grant and one record for each target, and never one for all", async () => {
    const world = await grantWorld();
    const seen: SignedGrant[] = [];
    const parts = processOf(world, "shop/1", { effects: { look: telling((all) => void seen.push(...all)) } });
    const targets = ["checkout", "orders", "ads"].map((id) => ({ entity: "Service", id }));
    const answer = await run(parts, deploying({ action: "look", targets, payload: {} }));
    expect(answer.kind).toBe("done");
    expect(seen.map(({ grant }) => grant.can[0]?.resources)).toEqual(
      targets.map(({ entity, id }) => [JSON.stringify([entity, id])]),
    );
    expect(parts.steps.filter((step) => step === "grant-durable")).toHaveLength(1);
    expect(kindsOf(world.records.all)).toEqual([
      "propose",
      "evaluate",
      "enforce",
      "grant",
      "grant",
      "grant",
      "remember",
    ]);
  });

  test("is on record before the effect starts, and nothing starts where it cannot be", async () => {
    const world = await grantWorld();
    let started = 0;
    const parts = processOf(world, "shop/1", { effects: { deploy: telling(() => void (started += 1)) } });
    world.records.failing = ({ seq }) => seq === 3;
    expect(await run(parts, deploying())).toMatchObject({
      kind: "refused",
      findings: [{ source: "signed_audit" }],
    });
    expect(started).toBe(0);
    world.records.failing = null;
    expect(await world.state.list('["grant",', null, 10)).toEqual([]);
  });

  test("is nothing where nobody issues, and then nothing starts", async () => {
    const world = await grantWorld();
    let started = 0;
    const effects = { deploy: telling(() => void (started += 1)) };
    const answer = await run(processOf(world, "shop/1", { effects, grants: null }), deploying());
    expect(answer).toMatchObject({ kind: "refused", findings: [{ source: "sandbox_grant" }] });
    expect(started).toBe(0);
  });
});

/** A permit, ready to be enforced. */
async function permitted(parts: ReturnType<typeof processOf>): Promise<Evaluated> {
  const proposed = await propose(parts, deploying());
  if (proposed.kind !== "proposed") throw new Error("it was refused");
  const evaluated = await evaluate(parts, proposed);
  if (evaluated.kind !== "evaluated") throw new Error(`it is ${evaluated.kind}`);
  return evaluated;
}

describe("threat 19: the grant issuer is a separate signer that rebuilds the verdict from the recorded facts before it signs", () => {
  test("and signs what comes out the same", async () => {
    const world = await grantWorld();
    const parts = processOf(world, "shop/1");
    const evaluated = await permitted(parts);
    expect(await enforce(parts, evaluated)).toMatchObject({ kind: "enforced", result: "success" });
  });

  test.each<[string, (evaluated: Evaluated, other: Evaluated) => Evaluated, string]>([
    [
      "facts that only the caller has",
      (evaluated, other) => ({ ...evaluated, record: other.record }),
      "its records do not follow from each other",
    ],
    [
      "a record that was changed",
      (evaluated) => ({ ...evaluated, record: spoiled(evaluated.record) }),
      "a record of it does not verify",
    ],
    [
      "another proposal's record",
      (evaluated, other) => ({
        ...evaluated,
        proposed: { ...evaluated.proposed, record: other.proposed.record },
      }),
      "its records do not follow from each other",
    ],
  ])("and nothing for %s", async (_, change, why) => {
    const world = await grantWorld();
    const parts = processOf(world, "shop/1");
    const [evaluated, other] = [await permitted(parts), await permitted(parts)];
    const enforced = await enforce(parts, evaluated);
    if (enforced.kind !== "enforced") throw new Error("it was refused");
    const issued = await issueGrants(parts, change(evaluated, other), enforced.record, null);
    expect(issued).toMatchObject({ ok: false, finding: { source: "sandbox_grant", seen: why } });
  });

  test("nor where the module decides otherwise than the record says", async () => {
    const world = await grantWorld();
    const parts = processOf(world, "shop/1");
    const evaluated = await permitted(parts);
    const enforced = await enforce(parts, evaluated);
    if (enforced.kind !== "enforced") throw new Error("it was refused");
    const stricter = await grantWorld(laxer);
    const lying = { ...parts, policy: { ...parts.policy, module: stricter.policy.module } };
    expect(canonical(lying.policy.policy)).toBe(canonical(parts.policy.policy));
    expect(await issueGrants(lying, evaluated, enforced.record, null)).toMatchObject({
      ok: false,
      finding: { seen: "its facts give another decision" },
    });
  });

  test("and a key that writes records, or is enrolled for something else, issues none", async () => {
    const world = await grantWorld();
    const parts = processOf(world, "shop/1");
    const writer = freshSigner();
    expect(issuerProblem(parts, writer.keyId)).toBeNull();
    expect(issuerProblem({ ...parts, grants: null }, writer.keyId)).toBeNull();
    expect(issuerProblem(parts, world.issuer.keyId)).toMatchObject({
      seen: "the issuer's key is the writer's",
    });
    for (const purpose of ["writer", "approver", "registrar"] as const) {
      const signer = freshSigner();
      world.keys.set(signer.keyId, { signer, purpose });
      expect(issuerProblem({ ...parts, grants: { signer } }, writer.keyId)).not.toBeNull();
    }
    expect(issuerProblem({ ...parts, grants: { signer: freshSigner() } }, writer.keyId)).not.toBeNull();
  });
});

const laxer = `language 1
policy shop
stage constrained
entity Service { owner: string max 64 }
action deploy on Service changes { image: string max 128 }
permit deploys on deploy by agent { blast traffic p95 <= 5%  reversal tested within 30d  grant write on target expires 1h }
`;

function spoiled(record: SignedRecord): SignedRecord {
  const envelope = Uint8Array.from(record.envelope);
  const at = envelope.length - 40;
  envelope[at] = envelope[at] === 65 ? 66 : 65;
  return { ...record, envelope };
}

function kindsOf(records: readonly { readonly envelope: Uint8Array }[]): readonly string[] {
  return records.map(({ envelope }) => readUnverified(envelope).statement.predicate.kind);
}
