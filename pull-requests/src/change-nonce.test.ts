import { describe, expect, test } from "vitest";

import { changeNonce, readChangeNonce } from "./change-nonce.ts";

const change = { repository: 7, pull: 12, head: "ab".repeat(20), base: "cd".repeat(20) };

describe("the nonce of a change", () => {
  test.each(["merge", "migrate/0", "migrate/41"])("names %s, and is read back", (action) => {
    const nonce = changeNonce({ ...change, action });
    expect(nonce).toBe(`github/7/pull/12/${"ab".repeat(20)}/${"cd".repeat(20)}/${action}`);
    expect(readChangeNonce(nonce)).toEqual({ ...change, action });
  });

  test.each([
    "",
    "deploy/1",
    changeNonce({ ...change, action: "deploy" }),
    changeNonce({ ...change, action: "merge/1" }),
    changeNonce({ ...change, head: "abc", action: "merge" }),
    changeNonce({ ...change, head: "AB".repeat(20), action: "merge" }),
    `${changeNonce({ ...change, action: "merge" })}\n`,
    `x${changeNonce({ ...change, action: "merge" })}`,
    changeNonce({ ...change, repository: -1, action: "merge" }),
  ])("%j is none", (nonce) => {
    expect(readChangeNonce(nonce)).toBeNull();
  });
});
