import { describe, expect, test } from "vitest";
import * as z from "zod";
import { ask, askAll, PAGE_SIZE } from "./api.ts";
import type { Api } from "./api.ts";

/** A list of numbers behind pages, as the platform hands it out. */
function listOf(count: number): Api {
  return {
    async request(_route, { page }) {
      const start = (Number(page) - 1) * PAGE_SIZE;
      const end = Math.min(count, start + PAGE_SIZE);
      const value = Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
      return { kind: "answered", value, hasNext: end < count };
    },
  };
}

const numbers = z.array(z.int());

describe("a list", () => {
  test.for([0, 1, 100, 101, 250])("of %i items is read whole", async (count) => {
    const answer = await askAll(listOf(count), numbers, "GET /list", {}, 250);
    expect(answer).toMatchObject({ kind: "answered" });
    expect(answer.kind === "answered" ? answer.value.length : -1).toBe(count);
  });

  test("is read whole where no header says that there is more", async () => {
    const whole = listOf(250);
    const api: Api = {
      request: async (route, parameters) => ({ ...(await whole.request(route, parameters)), hasNext: false }),
    };
    const answer = await askAll(api, numbers, "GET /list", {}, 1_000);
    expect(answer.kind === "answered" ? answer.value.length : -1).toBe(250);
  });

  test.for([251, 300, 1_000])(
    "of %i items is a failure where 250 are too many, never a cut list",
    async (count) => {
      expect(await askAll(listOf(count), numbers, "GET /list", {}, 250)).toEqual({
        kind: "failed",
        status: null,
        reason: "`GET /list` has more than 250 items",
      });
    },
  );
});

test("an answer of another shape is a failure that names the field", async () => {
  const api: Api = {
    request: async () => ({ kind: "answered", value: { user: { id: "7" } }, hasNext: false }),
  };
  const answer = await ask(api, z.object({ user: z.object({ id: z.int() }) }), "GET /user", {});
  expect(answer).toMatchObject({ kind: "failed", status: null });
  expect(answer.kind === "failed" ? answer.reason : "").toContain(
    "`GET /user` answered something else: `user.id`",
  );
});
