import { describe, expect, test } from "vitest";
import { readEvent } from "./event.ts";

const head = "a".repeat(40);
const payload = {
  action: "synchronize",
  number: 7,
  pull_request: { number: 7, head: { sha: head, ref: "x" }, title: "::error::x" },
  repository: { full_name: "Acme/Shop", id: 1 },
  sender: { id: 5, login: "mona", type: "User", site_admin: false },
};

function read(change: object, name = "pull_request_target"): unknown {
  return readEvent(name, JSON.stringify({ ...payload, ...change }), "acme/shop");
}

describe("event", () => {
  test("says which pull request at which head, and who opened it or pushed to it", () => {
    expect(read({ action: "opened" })).toEqual({
      name: "pull_request_target",
      number: 7,
      headSha: head,
      sender: { id: 5, login: "mona", type: "User" },
    });
  });

  test("does not take who labelled it for one who had a hand in it", () => {
    expect(read({})).toMatchObject({ sender: { id: 5 } });
    expect(read({ action: "labeled" })).toMatchObject({ sender: null });
  });

  test("may have no sender", () => {
    expect(read({ action: "opened", sender: null })).toMatchObject({ sender: null });
  });

  test.for([
    ["another event", () => read({}, "pull_request_review"), "run it on `pull_request_target`"],
    ["another repository", () => read({ repository: { full_name: "acme/other" } }), "`acme/other`"],
    ["an abbreviated head", () => read({ pull_request: { head: { sha: "abc" } } }), "pull_request.head.sha"],
    ["no number", () => read({ number: undefined }), "number"],
    ["no JSON", () => readEvent("pull_request", "{", "acme/shop"), "is not JSON"],
  ] as const)("is refused by name: %s", ([, reading, name]) => {
    expect(reading).toThrow(name);
  });
});
