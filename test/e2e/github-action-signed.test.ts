import { describe, expect, test } from "vitest";

import { commitOn } from "../github/git-fixture.ts";
import { sshSigner } from "../ssh-signer.ts";
import { gateHarness } from "./gate-harness.ts";
import { CONFIGURATION, expectNoVerdict, type GateOptions, type GateRun } from "./github-action-scene.ts";

const ada = sshSigner(1);
const mallory = sshSigner(2);

const { bundle, start } = gateHarness();

/** The input that demands a signature from outside of the repository. */
const outside = (value: string): GateOptions => ({ environment: { "INPUT_SIGNED-BY": value } });

/** What the gate says where the tip of the base demands commits that Ada signed, and was itself signed like this. */
async function judged(sign?: (payload: string) => string): Promise<GateRun> {
  const { fixture, runGate } = await start();
  const configuration = { ...CONFIGURATION, signedCommits: [{ name: "Ada", key: ada.key }] };
  const files = { "interlock.json": JSON.stringify(configuration) };
  await commitOn(fixture, "main", files, sign === undefined ? {} : { sign });
  return runGate(bundle());
}

describe("a base that demands signed commits", () => {
  test("is read where one of those who are named signed its tip", async () => {
    const { outputs } = await judged((payload) => ada.sign(payload));
    expect(outputs).toMatchObject({ verdict: "hold", "refused-primitives": "schema_drift" });
  });

  test("decides nothing where nobody signed", async () => {
    expectNoVerdict(await judged(), "is not signed, as `interlock.json` demands");
  });

  test("decides nothing where a stranger signed", async () => {
    const run = await judged((payload) => mallory.sign(payload));
    expectNoVerdict(run, "is signed by a key that `interlock.json` does not name");
  });

  test("decides nothing where the signature is that of another commit", async () => {
    expectNoVerdict(
      await judged((payload) => ada.sign(`${payload}more`)),
      "its key did not sign these bytes",
    );
  });

  test("decides nothing where GitHub itself signed", async () => {
    const gpg = "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----";
    expectNoVerdict(await judged(() => gpg), "is not supported: it is one of GPG");
  });
});

describe("a demand from outside of the repository", () => {
  test("holds where the base demands nothing any more", async () => {
    const { fixture, runGate } = await start();
    expectNoVerdict(await runGate(bundle(), outside(ada.key)), "IL4022: commit ");
    await commitOn(fixture, "main", { "README.md": "Hello\n" }, { sign: (payload) => ada.sign(payload) });
    const { outputs } = await runGate(bundle(), outside(`${mallory.key}, ${ada.key}`));
    expect(outputs).toMatchObject({ verdict: "hold", "refused-primitives": "schema_drift" });
  });

  test("is a key, or nothing is judged", async () => {
    const { runGate } = await start();
    expectNoVerdict(
      await runGate(bundle(), outside(`${ada.key} ada@example.com`)),
      "input `signed-by` holds",
    );
  });
});
