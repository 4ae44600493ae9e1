import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { APPROVAL_NAMESPACE, encodeBase64, keyIdOf } from "@interlock/ledger";
import { expect, test } from "vitest";

import { type SecurityKey, securityKey } from "../../../../ledger/test/security-key.ts";
import { armoured } from "../../../../test/ssh-signer.ts";
import { digestBehind, GUARDED, type GuardedPlace, guardedPlace } from "../../../test/guarded-place.ts";
import { isSafeOutput } from "../../../test/workplace.ts";

/** A guard where something waits, and Ben has a security key, too. */
async function waiting(policy?: string): Promise<{
  readonly place: GuardedPlace;
  readonly proposal: string;
  readonly key: SecurityKey;
}> {
  const place = await guardedPlace(policy);
  const key = securityKey(5);
  const { publicKey } = key;
  const entry = {
    keyId: keyIdOf(publicKey),
    publicKey: encodeBase64(publicKey),
    purpose: "approver",
    application: "ssh:",
  };
  const holder = { kind: "human", ids: ["github:8"], name: "Ben" };
  place.write({ "token.json": JSON.stringify({ v: 1, keys: [{ ...entry, holder }] }) });
  place.settings({ "keys/ben.keys.json]": "token.json]" });
  const proposal = digestBehind("proposal", await place.call("run big.json --as agent:builder"));
  return { place, proposal, key };
}

/** The one file that was written to be signed. */
function asked(place: GuardedPlace): string {
  const [name = ""] = readdirSync(join(place.dir, "asked")).filter((one) => one.endsWith(".approval"));
  return join("asked", name);
}

/** Signs a file as `ssh-keygen -Y sign` does, with a touch. */
function sign(place: GuardedPlace, path: string, key: SecurityKey): void {
  const signature = key.sign(readFileSync(join(place.dir, path)), APPROVAL_NAMESPACE);
  place.write({ [`${path}.sig`]: `${armoured(signature)}\n` });
}

test("somebody elsewhere signs the bytes that were written, and the file brings the approval back", async () => {
  const { place, proposal, key } = await waiting(GUARDED.replace("by software key as seen", "as seen"));
  const answer = await place.call(`approve ${proposal} --ask asked --as github:8`);
  expect(answer.code).toBe(0);
  const path = asked(place);
  expect(answer.out).toContain(
    `sign    ssh-keygen -Y sign -n interlock-approval@v1 -f KEY ${path}\nthen    interlock approve ${path}\n`,
  );
  sign(place, path, key);
  const taken = await place.call(`approve ${path}`);
  expect(taken).toMatchObject({
    code: 0,
    out: expect.stringContaining("\napproved\n  by        github:8\n") as string,
  });
  expect(await place.call(`run --proposal ${proposal}`)).toMatchObject({ code: 0 });
});

test("a key in a file does not count where the policy wants presence", async () => {
  const { place, proposal } = await waiting(GUARDED.replace("by software key as seen", "as seen"));
  expect(await place.call(`approve ${proposal} --sign-with keys/approver.pem`)).toMatchObject({ code: 0 });
  const answer = await place.call(`run --proposal ${proposal}`);
  expect(answer.code).toBe(2);
  expect(answer.out).toContain("approved 0 of 1");
});

test("a key at hand signs a file for later, too", async () => {
  const { place, proposal } = await waiting();
  const answer = await place.call(`approve ${proposal} --ask asked --sign-with keys/approver.pem`);
  expect(answer.out).toContain(`signed  ${asked(place)}\n`);
  expect(await place.call(`run --proposal ${proposal}`)).toMatchObject({ code: 2 });
  expect(await place.call(`approve ${asked(place)}`)).toMatchObject({ code: 0 });
  expect(await place.call(`run --proposal ${proposal}`)).toMatchObject({ code: 0 });
});

test.each<readonly [string, (place: GuardedPlace, path: string) => void, 1 | 3]>([
  ["another's signature", (place, path) => sign(place, path, securityKey(6)), 1],
  [
    "bytes that were changed since",
    (place, path) => place.write({ [path]: place.read(path).replace("github:8", "github:7") }),
    3,
  ],
  ["no signature", (place, path) => place.write({ [`${path}.sig`]: "{}" }), 3],
])("%s approves nothing", async (_, spoil, code) => {
  const { place, proposal, key } = await waiting();
  await place.call(`approve ${proposal} --ask asked --as github:8`);
  const path = asked(place);
  sign(place, path, key);
  spoil(place, path);
  expect(await place.call(`approve ${path}`)).toMatchObject({ code });
  expect(await place.call(`run --proposal ${proposal}`)).toMatchObject({ code: 2 });
});

test("a hold that is over, and a policy that has changed since, are approved by nobody", async () => {
  const { place, proposal } = await waiting();
  await place.call(`approve ${proposal} --ask asked --sign-with keys/approver.pem`);
  place.write({ "shop.policy": GUARDED.replace("5%", "4%") });
  const changed = await place.call(`approve ${asked(place)}`);
  expect(changed).toMatchObject({ code: 1, out: expect.stringContaining("not taken") as string });
  place.write({ "shop.policy": GUARDED });
  place.wait(24 * 3_600_000);
  expect(await place.call(`approve ${asked(place)}`)).toMatchObject({ code: 1 });
  expect(await place.call("holds")).toMatchObject({ out: "nothing waits for people\n" });
});

test.each<readonly [string, string, 1 | 2, string]>([
  ["a writer's key", "--sign-with keys/writer.pem", 1, "nobody is enrolled as the holder"],
  ["a stranger's key", "--sign-with stranger/approver.pem", 1, "nobody enrolled the key"],
  ["another's name", "--sign-with keys/approver.pem --as github:8", 1, "is not held by `github:8`"],
  ["nobody", "", 2, "say with `--sign-with` or `--ask` who approves"],
  ["somebody without a key", "--ask asked --as github:9", 1, "no key that approves is held by `github:9`"],
])("nothing is approved by %s", async (_, who, code, why) => {
  const { place, proposal } = await waiting();
  await place.call("keys new --out stranger --purpose approver --holder github:7");
  const line = `approve ${proposal} ${who}`.trim();
  expect(await place.call(line)).toMatchObject({ code, err: expect.stringContaining(why) as string });
  expect((await place.call("holds --json")).out).toContain('"said":[]');
});

test("what an agent wrote into its proposal steers no approver's terminal", async () => {
  const place = await guardedPlace(GUARDED.replace('action.image == "big"', 'action.image != "small"'));
  place.proposal("big.json", { image: "\u001b[2J\u202esmall" });
  const held = await place.call("run big.json --as agent:builder");
  const shown = await place.call(`approve ${digestBehind("proposal", held)} --sign-with keys/approver.pem`);
  expect(shown.code).toBe(0);
  expect(isSafeOutput(held.out + shown.out)).toBe(true);
  expect(shown.out).toContain("image = `\\u{1b}[2J\\u{202e}small`");
});

test("an approver is shown commitments in the place of secrets", async () => {
  const { place } = await waiting();
  place.proposal("secret.json", { image: "big", note: "for Carl" });
  const held = await place.call("run secret.json --as agent:builder");
  const shown = await place.call(`approve ${digestBehind("proposal", held)} --sign-with keys/approver.pem`);
  expect(shown).toMatchObject({ code: 0, out: expect.not.stringContaining("Carl") as string });
  expect(await place.call(`run --proposal ${digestBehind("proposal", held)}`)).toMatchObject({ code: 0 });
  expect(place.read("done.json")).toContain("for Carl");
});
