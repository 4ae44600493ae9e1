import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { verifyStream } from "@interlock/ledger";
import { loadKeyRegistry, newKeyPair, verifyEd25519WithNode } from "@interlock/ledger/node";
import { afterAll, describe, expect, test } from "vitest";
import { openSqliteStore } from "./record-store.ts";

const root = mkdtempSync(join(tmpdir(), "interlock-durable-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const { privatePath, publicPath } = newKeyPair(root, "gate", { purpose: "writer" });
const registry = loadKeyRegistry(publicPath);
const script = join(import.meta.dirname, "../../test/append-process.ts");

/** Runs another process that appends to the stream, and kills it outright once it has printed so many lines. */
async function appendElsewhere(
  path: string,
  count: string,
  killAfter = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const arguments_ = ["--conditions=@interlock/source", script, path, privatePath, "gate/1", count];
  const child = spawn(process.execPath, arguments_, { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === killAfter) child.kill("SIGKILL");
  }
  return lines;
}

describe("a process killed while it appends", () => {
  test("has lost nothing that it called durable, and the next one goes on", async () => {
    const path = join(root, "killed.db");
    const printed: string[] = [];
    for (const killAfter of [1, 40, 7]) {
      printed.push(...(await appendElsewhere(path, "forever", killAfter)));
      const store = openSqliteStore(path);
      const verdict = await verifyStream(store, "gate/1", registry, {
        verifySignature: verifyEd25519WithNode,
      });
      const last = Number(printed.at(-1)?.split(" ")[0]);
      expect(verdict).toMatchObject({ ok: true });
      // The last append may have become durable without anyone having been told.
      expect([last, last + 1]).toContain((await store.head("gate/1"))?.seq);
      for (const line of printed) {
        const [seq, digest] = line.split(" ");
        expect(await store.byDigest(digest ?? "")).toMatchObject({ seq: Number(seq), stream: "gate/1" });
      }
      store.close();
    }
    expect(printed.length).toBeGreaterThanOrEqual(48);
  }, 60_000);
});

describe("several processes on one stream", () => {
  test("are told of the conflict, and every number is given once", async () => {
    const path = join(root, "shared.db");
    const lines = (await Promise.all([1, 2, 3].map(() => appendElsewhere(path, "30")))).flat();
    const taken = lines.filter((line) => line !== "store.conflict").map((line) => Number(line.split(" ")[0]));
    expect(lines).toHaveLength(90);
    expect(taken.sort((a, b) => a - b)).toEqual(taken.map((_, index) => index));
    const store = openSqliteStore(path);
    expect(
      await verifyStream(store, "gate/1", registry, { verifySignature: verifyEd25519WithNode }),
    ).toMatchObject({ ok: true, count: taken.length });
    store.close();
  }, 60_000);
});
