import { unreachable } from "@interlock/runtime";
import { haltView } from "@interlock/runtime/guard";
import { expect } from "vitest";

import type { Answer } from "./guard-process.ts";
import type { OpenedScene } from "./guard-scene.ts";
import { type LoggedRecord, ofKind, permitsIn, rowsOf } from "./scene-truth.ts";

/** Nothing that somebody was told is lost: each answer has its records, and stands as it was said. */
export async function mustBeKept(
  answers: readonly Answer[],
  records: readonly LoggedRecord[],
  { parts }: OpenedScene,
): Promise<void> {
  const digests = new Set(records.map(({ digest }) => digest));
  const holds = await rowsOf(parts.state, "hold");
  const approvals = JSON.stringify(await rowsOf(parts.state, "approvals"));
  const outcomes = new Map(
    ofKind(records, "remember").map(({ predicate: { body } }) => [body.enforcement, body.result]),
  );
  for (const answer of answers) {
    switch (answer.kind) {
      case "done":
        expect(digests).toContain(answer.record.digest);
        expect(outcomes.get(answer.enforcement)).toBe(answer.result);
        break;
      case "held": {
        expect(digests).toContain(answer.evaluation);
        const isWaiting = holds.some(({ key }) => key === JSON.stringify(["hold", answer.proposal]));
        const isEnforced = permitsIn(records).some(
          ({ predicate }) => (predicate.body.approvals ?? []).length > 0,
        );
        expect(isWaiting || isEnforced).toBe(true);
        break;
      }
      case "recorded":
        expect(digests).toContain(answer.record);
        expect(approvals).toContain(answer.record);
        break;
      case "halted": {
        expect(digests).toContain(answer.record);
        const view = await haltView(parts);
        const resumed = ofKind(records, "resume").some(({ predicate }) =>
          predicate.body.halts.some((halt) => halt === answer.record),
        );
        if (view.kind === "unverifiable") throw new Error(view.why);
        // As long as nobody resumed it on record it stands.
        expect(view.thrown.has("shop.stop") || resumed).toBe(true);
        break;
      }
      case "resumed":
        expect(digests).toContain(answer.record);
        break;
      case "refused":
        if ("record" in answer && answer.record !== null) expect(digests).toContain(answer.record);
        break;
      case "advised":
      case "counted":
      case "evaluated":
      case "lived":
      case "open":
        throw new Error(`nobody asked for ${answer.kind}`);
      default:
        unreachable(answer);
    }
  }
}
