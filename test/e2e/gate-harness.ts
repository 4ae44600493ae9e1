import { rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll } from "vitest";
import { freshBundle, startGateScene } from "./github-action-scene.ts";
import type { GateScene } from "./github-action-scene.ts";

/** What the tests of one file share: a freshly built gate, and scenes that are closed after each test. */
export interface GateHarness {
  readonly start: (...given: Parameters<typeof startGateScene>) => Promise<GateScene>;
  /** The path of the bundle, once the tests run. */
  readonly bundle: () => string;
}

/** Builds the gate before the tests of a file, and cleans up behind them. */
export function gateHarness(): GateHarness {
  let built = { folder: "", bundle: "" };
  let scene: GateScene | undefined;
  beforeAll(async () => {
    built = await freshBundle();
  });
  afterAll(() => rm(built.folder, { recursive: true }));
  afterEach(async () => {
    await scene?.close();
    scene = undefined;
  });
  return {
    async start(...given) {
      scene = await startGateScene(...given);
      return scene;
    },
    bundle: () => built.bundle,
  };
}
