import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatKeyRegistry, keyRegistry, parseCheckpointNote, verifyCheckpoint } from "@interlock/ledger";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import { KEYS, runner, sequence, withLog } from "../../../test/kept-log.ts";
import { LATER_MS, LOG_ORIGIN } from "../../../test/logged-place.ts";
import { freshKey } from "../../../test/records.ts";

describe("interlock log sequence", () => {
  test("places what waits and signs it, and then has nothing to do", async () => {
    const logged = await withLog(3, 0);
    const run = runner(logged);
    await run(["log", "append", "log", "records", ...KEYS]);
    expect(await run(sequence)).toEqual({
      code: 0,
      out: "3 records placed\n3 records in the tree\n",
      err: "",
    });
    expect(await run(sequence)).toMatchObject({ code: 0, out: "3 records in the tree\n" });
    const { out } = await run(["log", "checkpoint", "log", ...KEYS]);
    const { keyId, publicKey } = logged.logKey;
    const keys = [{ keyId, publicKey, purpose: "log" as const, origin: null }];
    const verdict = verifyCheckpoint(new TextEncoder().encode(out), { origin: LOG_ORIGIN, keys });
    expect(verdict).toMatchObject({ ok: true, checkpoint: { size: 3 } });
  });

  test("signs nothing on top of what is not its own", async () => {
    const logged = await withLog(3, 2);
    const run = runner(logged);
    await run(["log", "append", "log", "records", ...KEYS]);
    const own = formatKeyRegistry(keyRegistry([{ ...freshPublic(), purpose: "log", origin: null }]));
    logged.place.write({ "other.keys.json": own });
    const signed = ["log", "sequence", "log", "--sign-with", "other.pem"];
    const other = await run([...signed, "--key", "other.keys.json"]);
    expect(other).toMatchObject({ code: 4, out: "" });
    expect(other.err).toContain("nothing was signed: checkpoint.unsigned");
    expect((await run(["verify", "log", ...KEYS])).code).toBe(2);

    /** The public half of a key, whose private one is put into a file. */
    function freshPublic(): { readonly keyId: string; readonly publicKey: Uint8Array } {
      const { signer, privatePem } = freshKey();
      writeFileSync(join(logged.place.dir, "other.pem"), privatePem, { mode: 0o600 });
      return { keyId: signer.keyId, publicKey: signer.publicKey };
    }
  });

  test("signs with no key that verifiers would not believe, and leaves `--last` as it was", async () => {
    const logged = await withLog(3, 1);
    const { place, registrar } = logged;
    const run = runner(logged);
    const kept = ["log", "sequence", "log", "--last", "last.txt", "--sign-with"];
    await run(["log", "append", "log", "records", ...KEYS]);
    const { signer, privatePem } = freshKey();
    const { keyId, publicKey } = signer;
    const elsewhere = keyRegistry([{ keyId, publicKey, purpose: "log", origin: "log.test/production" }]);
    place.write({ "elsewhere.keys.json": formatKeyRegistry(elsewhere), "last.txt": "as it was" });
    for (const [name, pem] of Object.entries({ registrar, stranger: privatePem })) {
      writeFileSync(join(place.dir, `${name}.pem`), pem, { mode: 0o600 });
    }
    for (const [name, keys, code] of [
      ["registrar.pem", "all.keys.json", "key.purpose: the key is for `registrar`"],
      ["stranger.pem", "all.keys.json", "key.unknown"],
      ["stranger.pem", "all.keys.json,elsewhere.keys.json", "key.origin"],
    ] as const) {
      const answer = await run([...kept, name, "--key", keys]);
      expect(answer).toMatchObject({ code: 1, out: "" });
      expect(answer.err).toContain(`nothing was signed: ${code}`);
    }
    expect(await run([...kept, "log.pem"])).toMatchObject({ code: 2 });
    expect(place.read("last.txt")).toBe("as it was");
    expect((await run(["verify", "log", ...KEYS])).out).toContain("1 in the tree, 2 without a place");
  });

  test("signs no further with a key that a record of its own step ended; the new one goes on", async () => {
    const logged = await withLog(2, 1);
    const { place } = logged;
    const run = runner(logged);
    expect((await run(["keys", "new", "--purpose", "log", "--name", "next", "--out", "."])).code).toBe(0);
    const keys = ["log.public.json", "next.keys.json"];
    const { keyId, publicKey } = logged.logKey;
    const old = keyRegistry([{ keyId, publicKey, purpose: "log", origin: null }]);
    place.write({ "log.public.json": formatKeyRegistry(old) });
    const rotate = ["keys", "rotate", ...keys, "--sign-with", "log.pem", "--prove-with", "next.pem"];
    expect(await run([...rotate, "--origin", LOG_ORIGIN, "--out", "rotated", ...KEYS])).toMatchObject({
      code: 0,
    });
    expect((await run(["log", "append", "log", "rotated", ...KEYS])).code).toBe(0);
    const step = await run(sequence);
    expect(step).toMatchObject({ code: 1, out: "1 record placed\n" });
    expect(step.err).toContain("nothing more was signed: key.rotated");
    await run(["log", "append", "log", "records", ...KEYS]);
    expect(await run(sequence)).toMatchObject({ code: 1, out: "" });
    const next = ["log", "sequence", "log", "--sign-with", "next.pem", ...KEYS];
    expect(await run(next)).toMatchObject({ code: 0, out: "1 record placed\n3 records in the tree\n" });
    expect((await run(["verify", "log", ...KEYS])).code).toBe(2);
  });

  test("keeps what it signed last outside of the log, and notices a log that was set back", async () => {
    const logged = await withLog(3, 0);
    const { place } = logged;
    const run = runner(logged);
    await run(["log", "append", "log", "records/0.json", ...KEYS]);
    const kept = [...sequence, "--last", "last.txt"];
    expect(await run(kept)).toMatchObject({ code: 0 });
    const [early, late] = [join(place.dir, "early"), join(place.dir, "log")];
    cpSync(late, early, { recursive: true });
    await run(["log", "append", "log", "records", ...KEYS]);
    expect(await run(kept)).toMatchObject({ code: 0, out: "2 records placed\n3 records in the tree\n" });
    const note = readFileSync(join(place.dir, "last.txt"));
    expect(parseCheckpointNote(note).size).toBe(3);
    rmSync(late, { recursive: true });
    cpSync(early, late, { recursive: true });
    await run(["log", "append", "log", "records", ...KEYS]);
    const back = await run(kept);
    expect(back).toMatchObject({ code: 4, out: "" });
    expect(back.err).toContain("log.cut-off");
    rmSync(join(place.dir, "last.txt"));
    expect((await run(kept)).err).toContain("log.forked");
    expect(readdirSync(place.dir).filter((name) => name.includes(".next"))).toEqual([]);
  });

  test("goes on until it is interrupted", async () => {
    const logged = await withLog(2, 0);
    await runner(logged)(["log", "append", "log", "records", ...KEYS]);
    const interrupted = Promise.withResolvers<void>();
    let said = "";
    const answer = await logged.place.interlock([...sequence, "--watch"], {
      nowMs: () => LATER_MS,
      interrupted: () => interrupted.promise,
      stdout: (text) => {
        said += text;
        if (text.includes("in the tree")) interrupted.resolve();
      },
    });
    expect(answer.code).toBe(0);
    expect(said).toBe("2 records placed\n2 records in the tree\n");
  });
});

describe("interlock log sequence --watch", () => {
  test("says nothing while nothing happens, and what was placed when something was", async () => {
    const logged = await withLog(3, 2);
    const { place } = logged;
    const append = ["log", "append", "log", "records", ...KEYS];
    const interrupted = Promise.withResolvers<void>();
    const pauses = [
      async () => {},
      async () => expect(await place.interlock(append, { nowMs: () => LATER_MS })).toMatchObject({ code: 0 }),
      async () => {},
      async () => {
        interrupted.resolve();
        await interrupted.promise;
      },
    ];
    const real = globalThis.setTimeout;
    const timer = vi.spyOn(globalThis, "setTimeout").mockImplementation((then: () => void, ms?: number) => {
      if (ms !== 1000) return real(then, ms);
      void (pauses.shift() ?? (async () => {}))().then(then);
      return real(() => {}, 0);
    });
    onTestFinished(() => timer.mockRestore());
    const answer = await place.interlock([...sequence, "--watch"], {
      nowMs: () => LATER_MS,
      interrupted: () => interrupted.promise,
    });
    expect(answer).toMatchObject({ code: 0, err: "" });
    expect(answer.out).toBe("2 records in the tree\n1 record placed\n3 records in the tree\n");
    expect(pauses).toEqual([]);
  });
});
