import fs from "node:fs";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as git from "isomorphic-git";
import { onTestFinished } from "vitest";

import type { SshSigner } from "../../test/ssh-signer.ts";
import type { ExitCode } from "../src/exit-code.ts";
import { run } from "../src/run.ts";
import type { World } from "../src/world.ts";

/** When every test takes place. */
export const NOW_MS = Date.UTC(2026, 10, 24, 10);

/** What a command answered. */
export interface Answer {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** A temporary folder in which commands run; it is gone when the test is. */
export interface Workplace {
  readonly dir: string;
  write(files: Readonly<Record<string, string>>): void;
  read(path: string): string;
  /** Commits these files on top of what was committed, signed where somebody signs, and answers the commit's id. */
  commit(files: Readonly<Record<string, string>>, signer?: SshSigner): Promise<string>;
  /** Runs the command as `interlock` would, with no process between. */
  interlock(args: readonly string[], world?: Partial<World>): Promise<Answer>;
}

/** A folder that is no repository. */
export function plainWorkplace(): Workplace {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "interlock-cli-")));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
  };
  return {
    dir,
    write,
    read: (path) => readFileSync(join(dir, path), "utf8"),
    async commit(files, signer) {
      write(files);
      for (const filepath of Object.keys(files)) await git.add({ fs, dir, filepath });
      const author = {
        name: "Mona Lisa",
        email: "mona@example.com",
        timestamp: NOW_MS / 1000,
        timezoneOffset: 0,
      };
      const message = "Change policies";
      if (signer === undefined) return git.commit({ fs, dir, message, author });
      const onSign = ({ payload }: { readonly payload: string }): { signature: string } => ({
        signature: signer.sign(payload),
      });
      return git.commit({ fs, dir, message, author, signingKey: signer.key, onSign });
    },
    async interlock(args, world = {}) {
      let out = "";
      let err = "";
      const code = await run(args, {
        cwd: dir,
        env: {},
        stdin: () => Promise.resolve(new Uint8Array()),
        stdout: (text) => {
          out += text;
        },
        stderr: (text) => {
          err += text;
        },
        isTerminal: false,
        interrupted: () => Promise.withResolvers<void>().promise,
        nowMs: () => NOW_MS,
        randomBytes: (length) => new Uint8Array(length).fill(7),
        ...world,
      });
      return { code, out, err };
    },
  };
}

/** A repository with these files in its first commit and in its working tree. */
export async function workplace(files: Readonly<Record<string, string>> = {}): Promise<Workplace> {
  const place = plainWorkplace();
  await git.init({ fs, dir: place.dir, defaultBranch: "main" });
  if (Object.keys(files).length > 0) await place.commit(files);
  return place;
}

/** An `interlock.json` that names these policies. */
export function configurationOf(...policies: readonly string[]): string {
  return JSON.stringify({
    version: 1,
    origin: "test.example/shop",
    policies,
    migrations: [{ directory: "db/migrations", database: "orders" }],
    agents: [{ id: "github:42", name: "Builder", root: { id: "github:7", name: "Ada" } }],
  });
}

/** A policy with every sort of verdict: what runs in the tests of the commands. */
export const SHOP = `language 1
policy shop
stage constrained
zone staging, production
source github
entity Service { owner: string max 64, zone: zone }
action deploy on Service { image: string max 200, note?: claimed string max 200 }
agent release_bot = github app 7
group dba = team "acme/dba" from github fresh 10m
bound limits on deploy {
  blast traffic <= 5% unless 2 of dba approve because "{action.image} is large"
  reversal tested }
refuse frozen on deploy where target.zone == staging
permit deploys on deploy by agent { grant write on target expires 15m uses 3 revoke on failure }
test "a small deployment executes" {
  given checkout = Service { owner: "payments", zone: production }
  given now = 2026-11-24T10:00Z   given blast.traffic = 2%   given reversal.tested = 2d
  when deploy on checkout by release_bot { image: "a" }
  expect permit
}
`;

/** What a terminal would act on, or not show. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Whether a text could steer or deceive a terminal: line ends aside, nothing of the sort may be in any output. */
export function isSafeOutput(text: string): boolean {
  return !UNSEEN.test(text.replaceAll("\n", ""));
}
