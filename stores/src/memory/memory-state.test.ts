import { describeStateStore } from "../../test/state-conformance/describe-state-store.ts";
import { memoryState } from "./memory-state.ts";

describeStateStore("in memory", 300, async (nowMs) => ({
  store: memoryState(nowMs),
  close: async () => undefined,
}));
