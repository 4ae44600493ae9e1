import { describe, expect, test } from "vitest";
import type { Api, Parameters } from "./api.ts";
import { completeCheckRun, startCheckRun } from "./check-run.ts";
import type { Annotation, CheckEnd } from "./check-run.ts";

const repository = { owner: "acme", name: "shop" };
const run = { id: 7, name: "Interlock (main)", url: "", app: { id: 42 } };
const headSha = "a".repeat(40);

/** Takes every request down; the request with the number `failing` fails. */
function recorder(failing = -1): { readonly api: Api; readonly sent: Parameters[] } {
  const sent: Parameters[] = [];
  const api: Api = {
    async request(_route, parameters) {
      sent.push(parameters);
      if (sent.length - 1 === failing) return { kind: "failed", status: 502, reason: "no" };
      const value = { id: 7, head_sha: headSha, name: run.name, app: { id: 42 } };
      return { kind: "answered", value, hasNext: false };
    },
  };
  return { api, sent };
}

function endWith(count: number): CheckEnd {
  const annotations = Array.from({ length: count }, (_, line): Annotation => {
    return { path: "db/1.sql", line: line + 1, level: "failure", title: "t", message: "m" };
  });
  return { conclusion: "failure", title: "Refused", summary: "s", annotations };
}

function annotationsIn(parameters: Parameters): number {
  const { output } = parameters;
  const holds = typeof output === "object" && output !== null && "annotations" in output;
  return holds && Array.isArray(output.annotations) ? output.annotations.length : -1;
}

describe("a check run", () => {
  test.for([
    [0, [0]],
    [50, [50]],
    [51, [50, 1]],
    [120, [50, 50, 20]],
  ] as const)("with %i annotations takes as many requests as they need", async ([count, batches]) => {
    const { api, sent } = recorder();
    await completeCheckRun(api, repository, run, endWith(count));
    expect(sent.map(annotationsIn)).toEqual(batches);
    expect(sent.map((parameters) => parameters["conclusion"])).toEqual([
      ...batches.slice(1).map(() => undefined),
      "failure",
    ]);
  });

  test("does not end where a request fails", async () => {
    const { api, sent } = recorder(1);
    await expect(completeCheckRun(api, repository, run, endWith(120))).rejects.toThrow(
      "could not be completed",
    );
    expect(sent.length).toBe(2);
  });

  test("is not taken for one on another commit", async () => {
    const check = { name: run.name, headSha: "b".repeat(40), detailsUrl: null };
    await expect(startCheckRun(recorder().api, repository, check)).rejects.toThrow("instead of");
  });
});
