import { describe, expect, test } from "vitest";
import { CLAUDE_BOT, COPILOT } from "../github/accounts.ts";
import type { Account } from "../github/accounts.ts";
import { commentEvent } from "../github/comment-event.ts";
import { gitHubContract } from "../github/contract.ts";
import { mergeGroupEvent } from "../github/merge-group-event.ts";
import {
  pullRequestEvent,
  pullRequestEventName,
  recordedPayloads,
  recordedPullRequestEvent,
} from "../github/payloads.ts";
import type { PayloadRepository, PullRequestEventVariant } from "../github/payloads.ts";

const ACME: Account = { id: 777, login: "acme", type: "Organization" };
const SHOP: PayloadRepository = { id: 5, owner: ACME, name: "shop" };
const FORK: PayloadRepository = {
  id: 6,
  owner: { id: 9, login: "mallory", type: "User" },
  name: "shop",
  isFork: true,
};
const SHA = "1234567890".repeat(4);

const ACTIONS = ["opened", "synchronize", "reopened", "ready_for_review", "labeled", "edited"] as const;

const VARIANTS: readonly (readonly [string, PullRequestEventVariant])[] = [
  ["as recorded", {}],
  ["by Copilot", { author: COPILOT, number: 9, labels: ["agent"], head: { ref: "copilot/fix", sha: SHA } }],
  ["from a fork", { author: CLAUDE_BOT, repository: SHOP, head: { fork: FORK }, labels: ["a b"] }],
  ["from a deleted fork", { repository: SHOP, head: { fork: null }, base: { ref: "release/1" } }],
  ["merged and private", { repository: { ...SHOP, isPrivate: true }, isMerged: true, body: null }],
];

describe("every variant of every action is what GitHub describes", () => {
  for (const action of ACTIONS) {
    test.each(VARIANTS)(`${action} %s`, async (_name, variant) => {
      const contract = await gitHubContract();
      const event = pullRequestEvent({ ...variant, action });
      expect(contract.checkEvent(pullRequestEventName(event), event)).toEqual([]);
      expect(contract.checkAnswer("pulls/get", 200, event.pull_request, {})).toEqual([]);
    });
  }
});

test("an event with a part missing is not what GitHub describes", async () => {
  const { repository: _, ...event } = pullRequestEvent({});
  const problems = (await gitHubContract()).checkEvent("pull-request/opened", event);
  expect(problems.join()).toContain("must have required property 'repository'");
});

test("a variant without changes keeps all that was recorded", () => {
  const recorded = recordedPullRequestEvent();
  expect(pullRequestEvent({})).toMatchObject(recorded);
  expect(recordedPayloads("pull_request", "opened")).toContain(recorded);
});

test("a variant names its own repository, number and author everywhere", () => {
  const event = pullRequestEvent({ ...VARIANTS[1]?.[1], repository: SHOP });
  expect(event.pull_request).toMatchObject({
    user: { id: 198982749, login: "Copilot", type: "Bot" },
    head: { label: "acme:copilot/fix", sha: SHA, repo: { full_name: "acme/shop" } },
    url: "https://api.github.com/repos/acme/shop/pulls/9",
  });
  expect(event.sender).toMatchObject({ id: 198982749 });
  expect(JSON.stringify(event)).not.toMatch(/Codertocat\/Hello-World|\/pulls?\/2\b/);
});

test("a comment event says that its issue is a pull request, and whether it was edited", async () => {
  const given = { repository: SHOP, issueNumber: 9, issueAuthor: COPILOT, author: ACME, commentId: 77 };
  const times = { createdAt: "2026-01-05T10:00:00Z", updatedAt: "2026-01-05T10:00:01Z" };
  const event = commentEvent({ ...given, ...times, body: `/interlock approve ${SHA}` });
  expect((await gitHubContract()).checkEvent("issue-comment/created", event)).toEqual([]);
  expect(event).toMatchObject({
    issue: { number: 9, pull_request: { url: "https://api.github.com/repos/acme/shop/pulls/9" } },
    comment: { id: 77, user: { id: 777 }, created_at: times.createdAt, updated_at: times.updatedAt },
  });
});

test("a merge group names its pull request in its ref alone", async () => {
  const event = mergeGroupEvent({
    repository: SHOP,
    baseBranch: "main",
    baseSha: "0".repeat(40),
    headSha: SHA,
    number: 9,
    sender: ACME,
  });
  expect((await gitHubContract()).checkEvent("merge-group/checks-requested", event)).toEqual([]);
  expect(event).toMatchObject({
    merge_group: { head_sha: SHA, head_ref: `refs/heads/gh-readonly-queue/main/pr-9-${"0".repeat(40)}` },
    repository: { full_name: "acme/shop" },
  });
});
