import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { kernelVersion } from "./kernel-version.ts";

test("the kernel goes by the version of the package that holds it", () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")) as {
    version: string;
  };
  expect(kernelVersion).toBe(`interlock-kernel/${version}`);
});
