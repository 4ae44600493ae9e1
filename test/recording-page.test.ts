import { spawnSync } from "node:child_process";
import fs, { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import * as git from "isomorphic-git";
import { keyRegistry, verifyLog } from "@interlock/ledger";
import { loadKeyRegistry } from "@interlock/ledger/node";
import { openLog } from "@interlock/stores/disk";
import { expect, onTestFinished, test } from "vitest";

import { type Answer, plainWorkplace } from "../cli/test/workplace.ts";
import { typeMistakesIn } from "./type-check.ts";

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs/recording.md"), "utf8");

/** The fenced blocks of one language, in their order. */
function blocks(language: string): readonly string[] {
  const found = page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gmsu"));
  return [...found].map(([, body = ""]) => body);
}

/** A repository beside an empty place for keys, with the page's policy and program. */
async function shop(): Promise<{
  readonly dir: string;
  readonly interlock: (line: string) => Promise<Answer>;
}> {
  const place = plainWorkplace();
  const dir = join(place.dir, "shop");
  const [policy = "", ...otherPolicies] = blocks("policy");
  const [program = "", ...otherPrograms] = blocks("ts");
  expect([...otherPolicies, ...otherPrograms]).toEqual([]);
  const committed = {
    "interlock.json": JSON.stringify({
      version: 1,
      origin: "github.com/acme/shop",
      policies: ["shop.policy"],
    }),
    "package.json": '{ "type": "module" }\n',
    "shop.policy": policy,
    "src/record.ts": program,
    "tsconfig.json": readFileSync(join(root, "examples/deploy-service/tsconfig.json"), "utf8"),
  };
  place.write(Object.fromEntries(Object.entries(committed).map(([path, text]) => [`shop/${path}`, text])));
  await git.init({ fs, dir, defaultBranch: "main" });
  await git.addRemote({ fs, dir, remote: "origin", url: "https://github.com/acme/shop" });
  for (const filepath of Object.keys(committed)) await git.add({ fs, dir, filepath });
  await git.commit({ fs, dir, message: "A shop", author: { name: "Ada", email: "ada@example.com" } });
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
  const interlock = async (line: string): Promise<Answer> => {
    const [command, ...args] = line.split(" ");
    expect(command).toBe("interlock");
    // The program reads the machine's clock, so the commands go by it, too.
    return place.interlock(args, { cwd: dir, nowMs: () => Date.now() });
  };
  return { dir, interlock };
}

test("the page's program records a decision in a log that verifies and replays", async () => {
  const { dir, interlock } = await shop();
  const [before = "", after = "", ...others] = blocks("sh");
  expect(others).toEqual([]);
  for (const line of before.trimEnd().split("\n")) {
    expect({ line, ...(await interlock(line)) }).toMatchObject({ line, code: 0 });
  }
  expect(typeMistakesIn(dir, ["--customConditions", "@interlock/source"])).toEqual([]);
  const ran = spawnSync(process.execPath, ["--conditions=@interlock/source", "src/record.ts"], {
    cwd: dir,
    encoding: "utf8",
  });
  expect(ran).toMatchObject({ status: 0, stdout: "refuse\nunanchored []\n" });

  const log = openLog(join(dir, "audit"), { access: "read" });
  onTestFinished(() => log.close());
  const registries = ["service", "log"].map((name) =>
    loadKeyRegistry(join(dir, `../keys/${name}.keys.json`)),
  );
  const keys = keyRegistry(registries.flatMap((registry) => [...registry.values()]));
  const kinds: string[] = [];
  const verdict = await verifyLog(log, {
    origin: "github.com/acme/shop",
    keys,
    nowMs: Date.now(),
    visit: ({ statement }) => void kinds.push(statement.predicate.kind),
  });
  expect(verdict).toMatchObject({ class: "unanchored", problems: [], unsequenced: 0, size: 4 });
  expect(verdict.streams).toMatchObject([{ state: "closed" }]);
  expect(kinds).toEqual(["stream.open", "propose", "evaluate", "stream.close"]);

  const [verify = "", replay = ""] = after.trimEnd().split("\n");
  expect(await interlock(verify)).toMatchObject({ code: 2, err: "" });
  // The note is put back from the secrets beside the log.
  const replayed = await interlock(`${replay} --json`);
  expect(replayed).toMatchObject({ code: 0, err: "" });
  expect(JSON.parse(replayed.out.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
    summary: { counts: { equal: 1, differs: 0 } },
  });
  const stored = await log.sequenced(0);
  const said = stored.map(({ envelope }) => {
    const { payload } = JSON.parse(new TextDecoder().decode(envelope)) as { readonly payload: string };
    return Buffer.from(payload, "base64").toString("utf8");
  });
  expect(said.join("\n")).not.toContain("for Carl");
});
