import { performance } from "node:perf_hooks";

import type { Clock } from "../guard/ports.ts";

/** The host's own clock. Its monotonic hand goes on while the machine sleeps only where the operating system's does. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  within: async (ms, run) => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`nothing came within ${ms} ms`));
        controller.abort();
      }, ms);
    });
    try {
      return await Promise.race([run(controller.signal), late]);
    } finally {
      clearTimeout(timer);
    }
  },
};
