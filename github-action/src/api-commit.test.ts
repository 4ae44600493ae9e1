import { commitBytes, gitObjectId } from "@interlock/compiler/node";
import { describe, expect, test } from "vitest";
import { rebuildCommit } from "./api-commit.ts";
import type { CommitAnswer } from "./api-commit.ts";

const tree = "1".repeat(40);
const parent = "2".repeat(40);
const who = { name: "Ada", email: "ada@example.com" };

/** What the API shows of a commit that was made with these zones and this last line feed. */
function shown(authorZone: string, committerZone: string, ending: string): CommitAnswer {
  const bytes = commitBytes({
    tree,
    parents: [parent],
    author: `Ada <ada@example.com> 1767225600 ${authorZone}`,
    committer: `Ada <ada@example.com> 1767225660 ${committerZone}`,
    message: `Tidy up${ending}`,
  });
  return {
    sha: gitObjectId("commit", bytes),
    tree: { sha: tree },
    parents: [{ sha: parent }],
    author: { ...who, date: "2026-01-01T00:00:00Z" },
    committer: { ...who, date: "2026-01-01T00:01:00Z" },
    message: "Tidy up",
    verification: { signature: null, payload: null },
  };
}

describe("a commit is rebuilt from the API's answer", () => {
  test.for([
    ["+0000", "+0000", "\n"],
    ["+0545", "+0545", "\n"],
    ["-0330", "+1400", "\n"],
    ["+0200", "+0200", ""],
  ] as const)("with zones %s and %s", ([author, committer, ending]) => {
    const answer = shown(author, committer, ending);
    const bytes = rebuildCommit(answer);
    expect(bytes === null ? null : gitObjectId("commit", bytes)).toBe(answer.sha);
  });

  test("with its signature, and only if the signed text names the tree that the answer names", () => {
    const payload = `tree ${tree}\nauthor Ada <ada@example.com> 1767225600 +0000\ncommitter Ada <ada@example.com> 1767225600 +0000\n\nTidy up\n`;
    const signature = "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----";
    const at = payload.indexOf("\n\n");
    const stored = `${payload.slice(0, at)}\ngpgsig ${signature.replaceAll("\n", "\n ")}${payload.slice(at)}`;
    const sha = gitObjectId("commit", Buffer.from(stored));
    const answer = { ...shown("+0000", "+0000", "\n"), sha, verification: { signature, payload } };
    expect(rebuildCommit(answer)).toEqual(Buffer.from(stored));
    expect(rebuildCommit({ ...answer, tree: { sha: "3".repeat(40) } })).toBeNull();
  });

  test("or not at all", () => {
    const answer = shown("+0000", "+0000", "\n");
    expect(rebuildCommit({ ...answer, tree: { sha: "3".repeat(40) } })).toBeNull();
    expect(rebuildCommit({ ...answer, author: { ...who, date: "yesterday" } })).toBeNull();
  });
});
