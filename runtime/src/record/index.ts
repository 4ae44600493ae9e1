export { recordDecision, type RecordedDecision } from "./record-decision.ts";
export { type Decided, type DecidingPolicy, type DecisionRecord, pinOf, recordOf } from "./record-of.ts";
