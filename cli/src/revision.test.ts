import { describe, expect, test } from "vitest";

import { sshSigner, type SshSigner } from "../../test/ssh-signer.ts";
import { isSafeOutput, NOW_MS, SHOP, workplace, type Workplace } from "../test/workplace.ts";

const ada = sshSigner(1);
const ben = sshSigner(2);
const mallory = sshSigner(3);

/** Asks for something that the policy judges; what it answers is of no interest here. */
const PROPOSAL = JSON.stringify({
  proposal: {
    v: 1,
    nonce: "deploy-1",
    action: "deploy",
    targets: [{ entity: "Service", id: "checkout" }],
    payload: { image: "a" },
  },
  facts: {
    now: { kind: "known", value: NOW_MS },
    principal: { kind: "agent", ids: ["github app:7"], name: "release_bot" },
    identity: { kind: "unknown", reason: "nobody asked" },
    approvals: { kind: "known", approvals: [] },
  },
});

/** A configuration under which only commits of these people count. */
function configuration(...people: readonly SshSigner[]): string {
  const signedCommits = people.map(({ key }, index) => ({ name: `person ${index}`, key }));
  return JSON.stringify({
    version: 1,
    origin: "test.example/shop",
    policies: ["shop.policy"],
    ...(people.length === 0 ? {} : { signedCommits }),
  });
}

/** A repository whose HEAD demands these people's commits, and was signed by somebody. */
async function demanding(people: readonly SshSigner[], signer?: SshSigner): Promise<Workplace> {
  const place = await workplace();
  const files = { "interlock.json": configuration(...people), "shop.policy": SHOP, "in.json": PROPOSAL };
  await place.commit(files, signer);
  return place;
}

const commands: readonly (readonly [string, ...string[]])[] = [
  ["compile", "--out", "out"],
  ["check", "--at", "HEAD"],
  ["test", "--at", "HEAD"],
  ["simulate", "in.json"],
];

describe.each(commands)("signed commits under interlock %s", (...args) => {
  const refused = async (place: Workplace, ...more: readonly string[]): Promise<string> => {
    const { code, out, err } = await place.interlock([...args, ...more]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(isSafeOutput(err)).toBe(true);
    return err;
  };
  const isAccepted = async (place: Workplace, ...more: readonly string[]): Promise<boolean> => {
    const { out, err } = await place.interlock([...args, ...more]);
    return out !== "" && !err.includes("IL40");
  };

  test("are read where one of those who are named signed", async () => {
    expect(await isAccepted(await demanding([ada, ben], ben))).toBe(true);
    expect(await isAccepted(await demanding([ada], ada), "--signed-by", ada.key)).toBe(true);
    expect(await isAccepted(await demanding([]))).toBe(true);
  });

  test("are refused unsigned, and of a stranger, by the commit's own configuration", async () => {
    expect(await refused(await demanding([ada, ben]))).toContain("IL4022: commit ");
    const err = await refused(await demanding([ada, ben], mallory));
    expect(err).toContain("is signed by a key that `interlock.json` does not name: `ssh-ed25519 AAAA");
  });

  test("are refused by what is demanded from outside, also where the commit demands nothing any more", async () => {
    const outside = ["--signed-by", `${ada.key}, ${ben.key}`];
    expect(await isAccepted(await demanding([], ben), ...outside)).toBe(true);
    expect(await refused(await demanding([]), ...outside)).toContain(
      "is not signed, as `--signed-by` demands",
    );
    // Whoever can push may write another configuration, and sign it.
    expect(await refused(await demanding([mallory], mallory), ...outside)).toContain("IL4022");
    expect(await refused(await demanding([mallory], ada), ...outside)).toContain("IL4022");
  });
});

describe("--signed-by", () => {
  test.each([
    ["ssh-rsa AAAA"],
    [`${ada.key} ada@example.com`],
    [`${ada.key},`],
    [`${ada.key} ${ben.key}`],
    ["ada.pub"],
    ["\u001b[2J"],
  ])("is called wrongly with %j", async (key) => {
    const place = await demanding([], ada);
    const { code, err } = await place.interlock(["check", "--at", "HEAD", "--signed-by", key]);
    expect(code).toBe(2);
    expect(err).toContain("is no key for `--signed-by`");
    expect(isSafeOutput(err)).toBe(true);
  });

  test.each([[["check"]], [["test"]], [["compile", "--out", "out", "--working-tree"]]])(
    "goes with a commit: %j",
    async (args) => {
      const place = await demanding([], ada);
      const { code, err } = await place.interlock([...args, "--signed-by", ada.key]);
      expect(code).toBe(2);
      expect(err).toContain("are signed by nobody");
    },
  );

  test("is asked of named files without a configuration, too", async () => {
    const place = await workplace();
    await place.commit({ "shop.policy": SHOP });
    const args = ["check", "shop.policy", "--at", "HEAD"];
    expect(await place.interlock(args)).toMatchObject({ code: 0 });
    expect(await place.interlock([...args, "--signed-by", ada.key])).toMatchObject({ code: 1, out: "" });
  });
});

test("what is not committed is signed by nobody, and demands nothing", async () => {
  const place = await demanding([ada]);
  expect(await place.interlock(["check"])).toMatchObject({ code: 0, err: "" });
  expect(await place.interlock(["compile", "--out", "out", "--working-tree"])).toMatchObject({ code: 0 });
});

test("other programs read why, with the code", async () => {
  const place = await demanding([ada]);
  const { out } = await place.interlock(["check", "--at", "HEAD", "--json"]);
  expect(JSON.parse(out)).toMatchObject({ problems: [{ code: "IL4022" }] });
});
