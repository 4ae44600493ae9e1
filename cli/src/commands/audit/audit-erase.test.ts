import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readApproval } from "@interlock/ledger";
import { secretsPath } from "@interlock/stores/secrets";
import { describe, expect, test } from "vitest";

import { approved, erase, kept, notesInFiles, place, told } from "../../../test/erasing.ts";
import { type SecretLog, secretLog, secretNotes } from "../../../test/secret-log.ts";
import type { Answer } from "../../../test/workplace.ts";
import { securityKey } from "../../../../ledger/test/security-key.ts";

describe("interlock audit erase", () => {
  test("erases what is kept about somebody once two people approve, and every proof stays", async () => {
    const log = await kept(await secretLog());
    const { carol, dave } = log.approvers;
    expect(notesInFiles(log)).toEqual(secretNotes);
    const files = [await approved(log, "github:3", carol), await approved(log, "github:4", dave)];
    const done = await erase(log, files);
    expect(done.err).toBe("");
    expect(done.code).toBe(0);
    expect(done.out).toMatch(
      /^erased {2}1 value, approved by github:3, github:4\nrecord {2}[0-9a-f]{64}\nnext {4}interlock log sequence .*\n$/u,
    );
    expect(notesInFiles(log)).toEqual([secretNotes[1]]);
    await log.sequence();
    const verified = await log.place.interlock([
      "verify",
      ...place.slice(0, 0),
      "log",
      "--key",
      "all.keys.json",
    ]);
    // Valid, and no anchor was given.
    expect(verified).toMatchObject({ code: 2, err: "" });
    const about = await log.place.interlock(["audit", "secrets", "--log", "log", "--subject", "ann"]);
    expect(about.out).toContain("0 values");
    const listed = await log.place.interlock(["audit", ...place, "--kind", "redact,approve"]);
    expect(listed.out).toContain("3 records asked for");
  });

  test.each<[string, (log: SecretLog) => Promise<readonly string[]>, RegExp]>([
    ["nobody", () => Promise.resolve([]), /2 more people must approve/u],
    [
      "one person",
      async (log) => [await approved(log, "github:3", log.approvers.carol)],
      /1 more person must approve/u,
    ],
    [
      "one person twice",
      async (log) => [
        await approved(log, "github:3", log.approvers.carol),
        await approved(log, "mail:carol@example.com", log.approvers.carol),
      ],
      /mail:carol@example\.com is counted already as github:3/u,
    ],
    [
      "one person with two keys",
      async (log) => [
        await approved(log, "github:3", log.approvers.carol),
        await approved(log, "mail:carol@example.com", log.approvers.carolsOther),
      ],
      /mail:carol@example\.com is counted already as github:3/u,
    ],
    [
      "one person, once as somebody else",
      async (log) => [
        await approved(log, "github:3", log.approvers.carol),
        await approved(log, "github:4", log.approvers.carolsOther),
      ],
      /held by mail:carol@example\.com, and does not count for github:4/u,
    ],
    [
      "a key that nobody is enrolled as holding",
      async (log) => [
        await approved(log, "github:3", log.approvers.carol),
        await approved(log, "github:5", log.approvers.nobodys),
      ],
      /nobody is enrolled as its key's holder/u,
    ],
    [
      "a stranger beside one person",
      async (log) => [
        await approved(log, "github:3", log.approvers.carol),
        await approved(log, "github:4", securityKey(9)),
      ],
      /neither in the registry nor enrolled/u,
    ],
    [
      "people who approved the erasure of something else",
      async (log) => [
        await approved(log, "github:3", log.approvers.carol, "bob"),
        await approved(log, "github:4", log.approvers.dave, "bob"),
      ],
      /the erasure of other values/u,
    ],
  ])("erases nothing where it was approved by %s", async (_, approve, why) => {
    const log = await kept(await secretLog());
    const answer = await erase(log, await approve(log));
    expect(answer.err).toMatch(why);
    expect(answer.code).not.toBe(0);
    expect(notesInFiles(log)).toEqual(secretNotes);
  });

  test("tells approvers what is erased, about whom and why, and counts them for just that", async () => {
    const log = await kept(await secretLog());
    const asked = ["audit", "erase", "--subject", "ann", ...place, "--ask", "told", "--as", "github:3"];
    const why = ["--reason", "ann asked\u202e for it"];
    const shown = await log.place.interlock([...asked, ...why]);
    expect(shown.out).toContain(
      "the erasure of 1 value\nabout   `ann`\nclasses tell.note\nreason  ann asked\\u{202e} for it\n",
    );
    const [name = ""] = readdirSync(join(log.place.dir, "told"));
    expect(readApproval(readFileSync(join(log.place.dir, "told", name)))).toMatchObject({
      of: { kind: "redact", count: 1, subject: "ann", classes: ["tell.note"] },
      reason: "ann asked\u202e for it",
    });
    expect((await log.place.interlock(asked.slice(0, -2))).code).toBe(2);
    expect((await log.place.interlock([...asked, "--reason", " "])).code).toBe(2);

    const { carol, dave } = log.approvers;
    const files = [
      await approved(log, "github:3", carol, "ann", ["--reason", "ann asked for it"]),
      await approved(log, "github:4", dave, "ann", ["--reason", "it takes space"]),
    ];
    const erased = await erase(log, files);
    expect(erased.err).toContain("it approves the erasure for another reason");
    const byAgent = await log.place.interlock([
      "audit",
      "erase",
      ...files,
      "--subject",
      "github app:7",
      ...place,
      ...told,
    ]);
    expect(byAgent.code).toBe(1);
    expect(notesInFiles(log)).toEqual(secretNotes);
    files[1] = await approved(log, "github:4", dave, "ann", ["--reason", "ann asked for it"]);
    expect(await erase(log, files)).toMatchObject({ code: 0, err: "" });
    expect(notesInFiles(log)).toEqual([secretNotes[1]]);
  });

  test("warns where a key of whoever is asked would count for nobody", async () => {
    const log = await kept(await secretLog());
    const asked = ["audit", "erase", "--subject", "ann", ...place, "--ask", "asked", "--as"];
    expect(await log.place.interlock([...asked, "github:3"])).toMatchObject({ code: 0, err: "" });
    const warned = await log.place.interlock([...asked, "github:5"]);
    expect(warned).toMatchObject({ code: 0 });
    expect(warned.err).toContain("no key is enrolled as held by `github:5`");
  });

  test("takes no approval once it has expired", async () => {
    const log = await kept(await secretLog());
    const files = [
      await approved(log, "github:3", log.approvers.carol),
      await approved(log, "github:4", log.approvers.dave),
    ];
    const late = await log.place.interlock(
      ["audit", "erase", ...files, "--subject", "ann", ...place, ...told],
      {
        nowMs: () => Date.UTC(2026, 11, 24),
      },
    );
    expect(late.err).toContain("it has expired");
    expect(notesInFiles(log)).toEqual(secretNotes);
  });

  test("erases once more what a record says to be erased and is still there", async () => {
    const log = await kept(await secretLog());
    const files = [
      await approved(log, "github:3", log.approvers.carol),
      await approved(log, "github:4", log.approvers.dave),
    ];
    expect((await erase(log, files)).code).toBe(0);
    // As if the command had been stopped before it erased anything.
    rmSync(secretsPath(join(log.place.dir, "log")));
    await kept(log);
    expect(notesInFiles(log)).toEqual(secretNotes);
    const again = await log.place.interlock(["audit", "erase", "--subject", "ann", ...place]);
    expect(again.out).toMatch(/^nothing is kept about `ann`: ask for an id as records have it/u);
    expect(notesInFiles(log)).toEqual([secretNotes[1]]);
  });
});

describe("interlock audit retain", () => {
  test("erases what is older than its class is kept, and says so in the log", async () => {
    const log = await kept(await secretLog());
    const retain = (keep: string, ...more: readonly string[]): Promise<Answer> =>
      log.place.interlock(["audit", "retain", "--keep", keep, ...place, ...more]);
    const mistyped = await retain("tell.noet=30h", "--dry-run");
    expect(mistyped).toMatchObject({ code: 0, out: "nothing is old enough\n" });
    expect(mistyped.err).toBe("no value is kept of the class `tell.noet`: did you mean `tell.note`?\n");
    expect((await retain("tell.note=90d,*=90d", "--dry-run")).err).toBe("");
    expect((await retain("*=30h", "--dry-run")).out).toBe("tell.note: would erase 1 value\n");
    expect(notesInFiles(log)).toEqual(secretNotes);
    expect((await retain("tell.note=90d,*=1h", "--sign-with", "writer.pem")).out).toBe(
      "nothing is old enough\n",
    );
    expect((await retain("tell.note=30h", "--sign-with", "writer.pem")).out).toBe(
      "tell.note: erased 1 value\n",
    );
    expect(notesInFiles(log)).toEqual([secretNotes[0]]);
    const listed = await log.place.interlock(["audit", ...place, "--kind", "redact"]);
    expect(listed.out).toContain("1 record asked for");
  });

  test.each(["", "tell.note", "tell.note=0d", "tell.note=9y", "a=1d,a=2d"])(
    "does not take %j",
    async (keep) => {
      const log = await secretLog();
      const answer = await log.place.interlock(["audit", "retain", "--keep", keep, ...place, "--dry-run"]);
      expect(answer.code).toBe(2);
      expect(answer.err).toMatch(/keep/u);
    },
  );
});

describe("interlock audit secrets", () => {
  test("says by class what is kept, and never a value", async () => {
    const log = await kept(await secretLog());
    const nobody = await log.place.interlock(["audit", "secrets", "--log", "log", "--subject", "nan"]);
    expect(nobody.out).toMatch(/^about `nan`: 0 values; ask for an id as records have it/u);
    const { out } = await log.place.interlock(["audit", "secrets", "--log", "log"]);
    expect(out).toBe("tell.note: 2 values, the oldest of 2026-11-22T10:00:00.000Z\n");
  });

  test("takes in nothing that is not what its commitment stands for", async () => {
    const log = await secretLog();
    const [first, ...others] = log.secrets;
    const changed = { v: 1, secrets: [{ ...first, value: "something else" }, ...others] };
    log.place.write({ "values.json": JSON.stringify(changed) });
    const answer = await log.place.interlock(["audit", "secrets", "values.json", "--log", "log"]);
    expect(answer.code).toBe(3);
    expect(answer.err).toContain("/secrets/0");
    expect(answer.err).not.toContain("something else");
    const none = await log.place.interlock(["audit", "secrets", "--log", "log"]);
    expect(none.err).toContain("keeps no secrets");
  });
});
