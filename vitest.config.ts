import { defineConfig } from "vitest/config";

// Tests read the workspaces' sources, so that no build has to run before them.
const conditions = ["@interlock/source"];

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            "*/src/**/*.test.ts",
            "test/*.test.ts",
            "test/{cases,laws,runtime,tampering}/**/*.test.ts",
          ],
          // Machines are shared: a test that waits for its turn is not one that hangs.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
