import { describe, expect, test } from "vitest";
import { readPull } from "./pull.ts";

const head = "a".repeat(40);
const home = { id: 1, full_name: "acme/shop", private: true };
const answer = {
  number: 7,
  title: "Tidy up",
  draft: true,
  user: { id: 5, login: "mona", type: "User" },
  assignees: [{ id: 6, login: "ada", type: "User" }],
  labels: [],
  commits: 1,
  changed_files: 1,
  base: { ref: "main", sha: "b".repeat(40), repo: home },
  head: { ref: "tidy", sha: head, repo: home },
};

async function read(value: object): Promise<unknown> {
  const api = { request: async () => ({ kind: "answered", value, hasNext: false }) as const };
  const event = { name: "pull_request_target", number: 7, headSha: head, sender: null } as const;
  return readPull(api, { owner: "acme", name: "shop" }, event);
}

describe("a pull request", () => {
  test("is read as it is", async () => {
    expect(await read(answer)).toMatchObject({ draft: true, assignees: [{ id: 6 }] });
  });

  test.for(["draft", "assignees", "labels", "user", "changed_files", "commits"] as const)(
    "is not read without `%s`, which would be taken for none",
    async (name) => {
      const { [name]: _, ...rest } = answer;
      await expect(read(rest)).rejects.toThrow(`answered something else: \`${name}\``);
    },
  );

  test.for([
    ["number", { number: 8 }, "another pull request"],
    ["repository", { base: { ...answer.base, repo: { ...home, full_name: "acme/other" } } }, "another pull"],
    ["head", { head: { ...answer.head, sha: "c".repeat(40) } }, "the head moved"],
    ["account that no double keeps apart", { user: { ...answer.user, id: 2 ** 53 } }, "`user`"],
  ] as const)("is not read as one with another %s", async ([, change, reason]) => {
    await expect(read({ ...answer, ...change })).rejects.toThrow(reason);
  });
});
