import { isSourceProblem } from "@interlock/compiler";
import { expect, test } from "vitest";

import type { ApiObjects } from "./api-objects.ts";
import { openApiCommit } from "./api-reader.ts";

const commit = "1".repeat(40);

test("a commit that cannot be rebuilt is signed by nobody, whatever the platform says of it", async () => {
  const objects: ApiObjects = {
    commitTree: async () => ({ tree: "2".repeat(40), bytes: null }),
    tree: async () => [],
    blob: async () => new Uint8Array(),
  };
  const reader = await openApiCommit(objects, null, commit);
  if (isSourceProblem(reader)) throw new Error(reader.message);
  expect(reader.isCommitProven).toBe(false);
  expect(await reader.whyNotSigned({ keys: [], demandedBy: "`interlock.json`" })).toMatchObject({
    code: "IL4022",
    message: `what the API shows of commit \`${commit}\` is not enough to verify a signature`,
  });
});
