import { describe, expect, test } from "vitest";
import { readInputs } from "./inputs.ts";
import type { Environment } from "./inputs.ts";

const runner: Environment = {
  INPUT_TOKEN: "ghs_token",
  INPUT_MODE: "enforce",
  "INPUT_SIGNING-KEY": "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n",
  GITHUB_EVENT_NAME: "pull_request_target",
  GITHUB_EVENT_PATH: "/runner/event.json",
  GITHUB_REPOSITORY: "acme/shop",
  GITHUB_API_URL: "https://api.github.com",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_WORKSPACE: "/runner/work",
  RUNNER_TEMP: "/runner/temp",
  GITHUB_RUN_ID: "7",
  GITHUB_WORKFLOW_REF: "acme/shop/.github/workflows/gate.yml@refs/heads/main",
};

describe("inputs", () => {
  test("are read from the runner's environment", () => {
    expect(readInputs(runner)).toMatchObject({
      token: "ghs_token",
      mode: "enforce",
      repository: { owner: "acme", name: "shop" },
      recordDirectory: "/runner/temp/interlock-records",
      runUrl: "https://github.com/acme/shop/actions/runs/7",
      workflow: { repository: "acme/shop", path: ".github/workflows/gate.yml" },
      outputPath: null,
    });
  });

  test("enforce unless they say otherwise", () => {
    expect(readInputs({ ...runner, INPUT_MODE: "" }).mode).toBe("enforce");
    expect(readInputs({ ...runner, INPUT_MODE: "advisory" }).mode).toBe("advisory");
  });

  test("put a relative record directory below the workspace", () => {
    const inputs = readInputs({ ...runner, "INPUT_RECORD-DIRECTORY": "records" });
    expect(inputs.recordDirectory).toBe("/runner/work/records");
  });

  test.for([
    ["a mode of its own", { INPUT_MODE: "strict" }, "input `mode`"],
    ["no token", { INPUT_TOKEN: "", GITHUB_TOKEN: "" }, "input `token`"],
    ["a token of two lines", { INPUT_TOKEN: "a\nb" }, "input `token`"],
    ["no repository", { GITHUB_REPOSITORY: "acme" }, "GITHUB_REPOSITORY"],
    ["a longer repository", { GITHUB_REPOSITORY: "acme/shop/more" }, "GITHUB_REPOSITORY"],
    ["no event", { GITHUB_EVENT_PATH: "" }, "GITHUB_EVENT_PATH"],
    ["an API without https", { GITHUB_API_URL: "http://api.example.com" }, "GITHUB_API_URL"],
  ] as const)("refuse %s by name", ([, change, name]) => {
    expect(() => readInputs({ ...runner, ...change })).toThrow(name);
  });

  test("never repeat a secret in an error", () => {
    expect(() => readInputs({ ...runner, INPUT_TOKEN: "very secret" })).toThrow(/^(?!.*very secret)/);
  });
});
