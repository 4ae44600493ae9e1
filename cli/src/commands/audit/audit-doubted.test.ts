import { join } from "node:path";
import { sequenceOnce, signRecord, ulid } from "@interlock/ledger";
import { openLog } from "@interlock/stores/disk";
import { expect, test } from "vitest";

import { type AuditedLog, auditedLog, ORIGIN } from "../../../test/audited-log.ts";
import { NOW_MS } from "../../../test/workplace.ts";

/** A log whose writer ends its own key, and says since when somebody else may have had it. */
async function doubtedLog(sinceMs: number): Promise<AuditedLog> {
  const audited = await auditedLog();
  const { place, writer, logKey } = audited;
  const body = { keyId: writer.keyId, reason: "it leaked", compromisedSinceMs: sinceMs };
  const atMs = NOW_MS - 20_000;
  const spot = { id: ulid(atMs, new Uint8Array(10)), stream: "keys/1", seq: 0, prev: null, origin: ORIGIN };
  const content = { kind: "key.revoke", stage: "constrained", parents: [], body } as const;
  const revocation = await signRecord({ ...content, ...spot, at: new Date(atMs).toISOString() }, writer);
  const store = openLog(join(place.dir, "log"), { access: "write" });
  await store.append(revocation);
  await sequenceOnce({ store, signer: logKey, origin: ORIGIN, nowMs: () => NOW_MS - 10_000 });
  await store.close();
  return audited;
}

const TEXT = "signed while the key may have been somebody else's, as its revocation says";
const of = ["--log", "log", "--key", "all.keys.json"];

test("what a key signed since it may have been stolen is said, counted, and can be asked for", async () => {
  const { place, records, writer } = await doubtedLog(NOW_MS - 60_000 + 1);
  const since = records.length - 1;
  const verified = await place.interlock(["verify", "log", "--key", "all.keys.json", "--origin", ORIGIN]);
  expect(verified).toMatchObject({ code: 2, err: "" });
  expect(verified.out).toContain(
    `  doubted   ${since} records signed while ${writer.keyId} may have been somebody else's, since `,
  );
  expect(verified.out).toContain("; the first is record 1: they hold, and are to be looked at\n");
  const report = await place.interlock(["audit", "report", "--framework", "soc2", ...of]);
  expect(report.out).toContain(`- records ${TEXT}: ${since}\n`);
  const asked = await place.interlock(["audit", ...of, "--key-id", writer.keyId, "--format", "csv"]);
  expect(asked).toMatchObject({ code: 0 });
  const [names = "", ...lines] = asked.out.trimEnd().split("\r\n");
  const column = names.split(",").indexOf("key_id");
  expect(lines.map((line) => line.split(",")[column])).toEqual(
    Array.from({ length: records.length + 1 }, () => writer.keyId),
  );
  expect(asked.err).toContain(`${since} records ${TEXT}: --key-id asks for them\n`);
  const none = await place.interlock(["audit", ...of, "--key-id", `sha256:${"0".repeat(64)}`]);
  expect(none.out).toContain("0 records asked for\n");
});

test("of a key that was not known to be stolen before, nothing is said", async () => {
  const { place } = await doubtedLog(NOW_MS - 20_000);
  const verified = await place.interlock(["verify", "log", "--key", "all.keys.json", "--origin", ORIGIN]);
  expect(verified.out).not.toContain("doubted");
  expect((await place.interlock(["audit", ...of])).out).not.toContain(TEXT);
});
