import { type FSWatcher, watch } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isConfigurationPath, isSourceProblem } from "@interlock/compiler";
import { findRepository } from "@interlock/compiler/node";

import { isCommandFailure, unreadable } from "./command-failure.ts";
import type { ExitCode } from "./exit-code.ts";
import { paintFor } from "./paint.ts";
import type { LoadedPolicies } from "./policies.ts";
import { reasonOf } from "./read-file.ts";
import { quotedText } from "./shown-text.ts";
import type { World } from "./world.ts";

/** Editors write a file in several steps: what comes so soon after a change belongs to it. */
const settlingMs = 50;

/** What is done again whenever a policy changes. */
export interface Repeated {
  /** Files as the user named them. */
  readonly files: readonly string[];
  readonly load: () => Promise<LoadedPolicies>;
  readonly judge: (loaded: LoadedPolicies) => Promise<ExitCode>;
}

/**
 * Loads and judges policies, and again whenever one of them or the configuration changes, until the user interrupts.
 * A failure is shown and waits for the next change. Answers the code of the last round.
 */
export async function repeatOnChange(repeated: Repeated, world: World): Promise<ExitCode> {
  const folders = new WatchedFolders();
  const interrupted = world.interrupted().then(() => null);
  try {
    folders.watch(await foldersAtStart(repeated.files, world));
    for (;;) {
      const code = await oneRound(repeated, folders, world);
      world.stderr("watching for changes; interrupt to end\n");
      const changed = await Promise.race([folders.nextChange(), interrupted]);
      if (changed === null) return code;
      await pause(settlingMs);
      folders.forgetChanges();
      world.stderr(`\n${quotedText(changed)} changed\n`);
    }
  } finally {
    folders.close();
  }
}

async function oneRound(repeated: Repeated, folders: WatchedFolders, world: World): Promise<ExitCode> {
  try {
    const loaded = await repeated.load();
    const files = [...loaded.texts.keys()].map((path) => join(loaded.root, path));
    folders.names = new Set(files.map((file) => basename(file)));
    // What changed between the reading and the watching of a folder would go unseen: read again, watching it.
    const isNew = folders.watch(files.map((file) => dirname(file)));
    return await repeated.judge(isNew ? await repeated.load() : loaded);
  } catch (error) {
    if (!isCommandFailure(error)) throw error;
    world.stderr(`${paintFor(world).bad("interlock:")} ${error.message}\n`);
    return error.exitCode;
  }
}

/** Where the configuration stands, and the named files: they can be watched before they can be read. */
async function foldersAtStart(files: readonly string[], world: World): Promise<readonly string[]> {
  const repository = findRepository(world.cwd);
  const root = isSourceProblem(repository) ? world.cwd : repository.root;
  return [root, ...files.map((file) => dirname(resolve(world.cwd, file)))];
}

/** Folders whose files are watched. A class, because the operating system holds something open for each. */
class WatchedFolders {
  /** The names of the files that were read, besides those that end in `.policy`. */
  names: ReadonlySet<string> = new Set();
  readonly #watchers = new Map<string, FSWatcher>();
  #changed: string | null = null;
  #wake: ((changed: string) => void) | null = null;

  /** Watches these folders too, and says whether one of them is new. One that is not there is left out. */
  watch(folders: readonly string[]): boolean {
    let isNew = false;
    for (const folder of folders) {
      if (this.#watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, (_event, name) => this.#notice(name));
        watcher.on("error", () => this.#forget(folder));
        this.#watchers.set(folder, watcher);
        isNew = true;
      } catch (cause) {
        if (isMissing(cause)) continue;
        throw unreadable(`${quotedText(folder)} cannot be watched: ${reasonOf(cause)}`, cause);
      }
    }
    return isNew;
  }

  /** The name of the first file that changed since the last was forgotten. */
  async nextChange(): Promise<string> {
    return new Promise((wake) => {
      if (this.#changed === null) this.#wake = wake;
      else wake(this.#changed);
    });
  }

  forgetChanges(): void {
    this.#changed = null;
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #notice(name: string | null): void {
    const changed = name ?? "a file";
    const isRead = name === null || name.endsWith(".policy") || isConfigurationPath(name);
    if (!isRead && !this.names.has(name)) return;
    this.#changed = changed;
    this.#wake?.(changed);
    this.#wake = null;
  }

  /** A folder that went away is watched again once it is back. */
  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
    this.#notice(null);
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR");
}
