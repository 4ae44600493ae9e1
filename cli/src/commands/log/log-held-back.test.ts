import { join } from "node:path";
import { openLog } from "@interlock/stores/disk";
import { expect, test } from "vitest";

import { LATER_MS, LOG_ORIGIN, loggedPlace } from "../../../test/logged-place.ts";
import { freshKey, signedStream } from "../../../test/records.ts";

test("a stranger's record in the journals gets no place, is named once, and the log stays what it was", async () => {
  const { place } = await loggedPlace(2);
  const run = async (...args: readonly string[]): ReturnType<typeof place.interlock> =>
    await place.interlock(args, { nowMs: () => LATER_MS });
  const keys = ["--key", "all.keys.json"];
  await run("log", "init", "log", "--origin", LOG_ORIGIN);
  await run("log", "append", "log", "records", ...keys);
  const { signer } = freshKey();
  const log = openLog(join(place.dir, "log"), { access: "write" });
  await log.appendAll(await signedStream(signer, 2, { stream: "gate/0" }));
  await log.close();
  const step = await run("log", "sequence", "log", "--sign-with", "log.pem", ...keys);
  expect(step).toMatchObject({ code: 1, out: "2 records placed\n2 records in the tree\n" });
  expect(step.err).toBe(
    `no place for number 0 of stream gate/0: key.unknown: the key ${signer.keyId} is not in the registry\n`,
  );
  expect((await run("verify", "log", ...keys)).out).toContain("2 in the tree, 2 without a place");
});
