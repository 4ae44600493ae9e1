export { MAX_ROW_BYTES, MAX_STATE_KEY, MAX_STATE_LIST, MAX_STATE_QUESTION } from "./state-store.ts";
export type {
  Committed,
  StateAnswer,
  StateQuestion,
  StateRow,
  StateStep,
  StateStore,
  TallySpan,
  TallySum,
} from "./state-store.ts";
