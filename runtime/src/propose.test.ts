import { expect, test } from "vitest";

import { proposalsOf } from "./propose.ts";
import { proposalSchema } from "./schema/proposal.ts";

/** As `interlock compile` writes it. */
interface Actions {
  readonly deploy: {
    readonly entity: "Service";
    readonly payload: { readonly canary: number; readonly files: readonly [string, ...string[]] };
  };
}

test("a proposal says what it was told, in the form that every host reads", () => {
  const propose = proposalsOf<Actions>();
  const targets = [{ entity: "Service", id: "checkout" }] as const;
  const proposal = propose("deploy", { canary: 50_000, files: ["a"] }, { nonce: "n-1", targets });
  expect(proposal).toEqual({
    v: 1,
    nonce: "n-1",
    action: "deploy",
    targets: [{ entity: "Service", id: "checkout" }],
    payload: { canary: 50_000, files: ["a"] },
  });
  expect(proposalSchema.parse(proposal)).toEqual(proposal);
});
