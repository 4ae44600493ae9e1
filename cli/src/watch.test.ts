import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { configurationOf, plainWorkplace, SHOP, type Workplace } from "../test/workplace.ts";

const main = join(import.meta.dirname, "main.ts");

/** A running `interlock test --watch`. */
interface Watching {
  /** Settles once it has said this, after what it had said before. */
  readonly says: (text: string) => Promise<void>;
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

function watching(place: Workplace, ...args: readonly string[]): Watching {
  const flags = ["--conditions=@interlock/source", main, "test", "--watch", ...args];
  const child = spawn(process.execPath, flags, { cwd: place.dir });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = once(child, "exit") as Promise<[number | null]>;
  let said = "";
  let listen: (() => void) | null = null;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      listen?.();
    });
  }
  return {
    says: (text) =>
      new Promise((resolve, reject) => {
        void exit.then(([code]) => reject(new Error(`it ended with ${code}, having said ${said}`)));
        listen = () => {
          const at = said.indexOf(text);
          if (at < 0) return;
          said = said.slice(at + text.length);
          resolve();
        };
        listen();
      }),
    end: async (signal) => {
      child.kill(signal);
      const [code] = await exit;
      return code;
    },
  };
}

// Every round starts a compiler, on a machine that may be busy.
const patience = { timeout: 60_000 };

test(
  "--watch runs again whenever a policy or the configuration changes, and ends cleanly",
  patience,
  async () => {
    const place = plainWorkplace();
    place.write({ "interlock.json": configurationOf("shop.policy"), "shop.policy": SHOP });
    const command = watching(place);
    await command.says("1 test: 1 passed");
    place.write({ "shop.policy": SHOP.replace("2%", "7%") });
    await command.says("1 test: 0 passed, 1 failed");
    place.write({ "shop.policy": SHOP.replace("blast traffic", "blast trafic") });
    await command.says("1 error");
    // A folder that nothing was read from before is watched as soon as something is.
    place.write({
      "words/zones.policy": "language 1\npolicy zones\nzone staging, production\n",
      "shop.policy": SHOP.replace(
        "zone staging, production",
        'import { staging, production } from "words/zones.policy"',
      ),
    });
    await command.says("1 test: 1 passed");
    place.write({ "words/zones.policy": "language 1\npolicy zones\nzone staging\n" });
    await command.says("`words/zones.policy` declares no `production`");
    place.write({ "words/zones.policy": "language 1\npolicy zones\nzone staging, production\n" });
    await command.says("`zones.policy` changed");
    place.write({ "interlock.json": "{}" });
    await command.says("interlock.json is not valid");
    expect(await command.end("SIGINT")).toBe(1);
  },
);

test(
  "--watch waits for a file that cannot be read yet, and ends with the code of the last round",
  patience,
  async () => {
    const place = plainWorkplace();
    const command = watching(place, "shop.policy");
    await command.says("`shop.policy` does not exist");
    place.write({ "shop.policy": SHOP });
    await command.says("1 test: 1 passed");
    expect(await command.end("SIGTERM")).toBe(0);
  },
);
