import { expect, test } from "vitest";
import { recordStory } from "../../test/record-story.ts";
import { storyRegistry } from "../../test/story-cast.ts";
import { verifyRecord } from "../verify.ts";
import { completedRow, rowOf } from "./audit-row.ts";
import type { AuditRow } from "./audit-row.ts";
import { targetName } from "./audit-target.ts";
import { principalId } from "./recorded-principal.ts";

function shown(row: AuditRow): string {
  const { kind, agent, human, action, targets, verdict, evaluated, unknown } = row;
  const people = [agent, human].map((one) => (one === null ? "-" : principalId(one)));
  const open = unknown.length === 0 ? "" : ` open: ${unknown.join(" ")}`;
  const names = targets.map(targetName).join(" ") || "-";
  return [kind, ...people, action ?? "-", names, verdict ?? "-", evaluated ?? "-"].join(" | ") + open;
}

test("a record of every kind states what it can, and leaves the rest to the one that it follows", async () => {
  const rows = new Map<string, AuditRow>();
  const lines: string[] = [];
  for (const { record } of await recordStory()) {
    const verified = verifyRecord(record.envelope, storyRegistry);
    if (!verified.ok) throw new Error(verified.problem.message);
    const row = rowOf(verified, null);
    const whole = completedRow(row, row.follows === null ? null : (rows.get(row.follows) ?? null));
    rows.set(row.digest, whole);
    lines.push(shown(whole));
  }
  expect(lines).toEqual([
    "key.enroll | - | - | - | - | - | -",
    "key.rotate | - | - | - | - | - | -",
    "key.revoke | - | - | - | - | - | -",
    "activate | - | - | - | - | - | -",
    "stream.open | - | - | - | - | - | -",
    "propose | github app:1234567 | github:42 | deploy | Service:checkout | - | -",
    "evaluate | github app:1234567 | github:42 | deploy | Service:checkout | hold | hold",
    "approve | - | github:7 | deploy | Service:checkout | - | hold",
    "evaluate | github app:1234567 | github:42 | deploy | Service:checkout | permit | permit",
    "enforce | github app:1234567 | github:42 | deploy | Service:checkout | permit | permit",
    "grant | github app:1234567 | github:42 | deploy | Service:checkout | - | permit",
    "remember | github app:1234567 | github:42 | deploy | Service:checkout | permit | permit",
    "revoke | - | - | - | - | - | -",
    "drift | - | - | - | Service:checkout | - | -",
    "calibrate | - | - | deploy | - | - | -",
    "halt | - | github:42 | - | - | - | -",
    "approve | - | github:7 | - | - | - | -",
    "resume | - | - | - | - | - | -",
    "propose | - | - | deploy | Service:checkout | - | -",
    "evaluate | github app:1234567 | github:42 | deploy | Service:checkout | refuse | refuse",
    "approve | - | github:8 | deploy | Service:checkout | - | refuse",
    "approve | - | github:9 | deploy | Service:checkout | - | refuse",
    "override | github app:1234567 | github:42 | deploy | Service:checkout | - | refuse",
    "approve | - | github:7 | - | - | - | -",
    "redact | - | - | - | - | - | -",
    "heartbeat | - | - | - | - | - | -",
    "stream.close | - | - | - | - | - | -",
  ]);
});
