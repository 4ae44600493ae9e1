import { resolve } from "node:path";
import { versions } from "node:process";
import { interlockVersion } from "@interlock/compiler/version";
import {
  type KeyRegistry,
  type Ledger,
  MAX_HEARTBEAT_MS,
  openLedger,
  ulid,
  ULID_RANDOM_BYTES,
} from "@interlock/ledger";
import { sha256WithNode, signingMeansOfNode, verifyEd25519WithNode } from "@interlock/ledger/node";
import { type GuardLimits, type GuardParts, guardLimits, type Work } from "@interlock/runtime/guard";
import { systemClock } from "@interlock/runtime/node";
import type { Stage } from "@interlock/runtime/vocabulary";
import { timeZoneOffset } from "@interlock/runtime/time-zone";
import type { DiskLog } from "@interlock/stores/disk";

import { CommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-code.ts";
import { logEngine, openLogFolder } from "../log/open-log-folder.ts";
import { quotedText, shownText } from "../shown-text.ts";
import type { World } from "../world.ts";
import type { GuardFile } from "./guard-file.ts";
import { believedKeys, hostKeys } from "./host-keys.ts";
import { effectsOf, factReaders, factsIn, plannerOf, predictorOf } from "./host-parts.ts";
import { openStores } from "./host-stores.ts";
import type { DecidingPolicy } from "./policy-in-force.ts";

/** What is left between the longest effect and the next record, before the stream counts as silent. */
const QUIET_MS = 5 * 60_000;

/** A host as it stands while a command runs. */
export interface OpenedHost {
  readonly parts: GuardParts;
  readonly log: DiskLog;
  /** Every key that is believed, with its holder. */
  readonly registry: KeyRegistry;
  /** Ends the effect that runs, and lets none begin. */
  stop(): void;
  /** Closes the stream and every file. */
  close(): Promise<void>;
}

/**
 * Opens the log of a guard's file with its secrets and its state, and begins a stream of this process's own. Throws a failure that
 * names what is missing. Whoever opens it closes it.
 */
export async function openHost(
  file: GuardFile,
  policy: DecidingPolicy,
  as: string,
  world: World,
): Promise<OpenedHost> {
  const { folder, settings } = file;
  const { origin, host, facts } = settings;
  if (facts !== null) factsIn({ folder, facts });
  const keys = hostKeys(file, world);
  const logFolder = resolve(folder, settings.log);
  const log = await openLogFolder(settings.log, "write", { cwd: folder });
  if (log.origin !== origin) {
    await log.close();
    throw new CommandFailure(
      exitCodes.no,
      `the log in ${quotedText(settings.log)} is ${quotedText(log.origin)}, and the guard's file says ${quotedText(origin)}`,
    );
  }
  const open: { close(): unknown }[] = [log];
  const closeAll = async (): Promise<void> => {
    for (const one of open.splice(0).toReversed()) await one.close();
  };
  try {
    const { isStreamHeld } = await logEngine();
    const stores = await openStores(logFolder, settings.log, log, world);
    open.push(stores);
    const limits = { ...guardLimits, ...settings.limits };
    const stream = `cli/${ulid(world.nowMs(), world.randomBytes(ULID_RANDOM_BYTES))}`;
    const { nowMs, randomBytes } = world;
    const stopping = new AbortController();
    const ledger = openLedger({
      store: log,
      signer: keys.writer,
      stream,
      origin,
      nowMs,
      randomBytes,
      means: signingMeansOfNode,
    });
    const parts: GuardParts = {
      policy,
      origin,
      ledger,
      stream,
      records: log,
      secrets: stores.secrets,
      state: stores.state,
      keyOf: await believedKeys(keys.registry, log),
      host: { kind: "agent", ids: [host.id], name: host.name },
      effects: effectsOf(file, (work) => world.stderr(startedLine(work)), stopping.signal),
      readers: factReaders(file),
      predict: predictorOf(file),
      planReversal: plannerOf(file),
      grants: keys.issuer === null ? null : { signer: keys.issuer },
      offsetOf: (zone, atMs) => {
        const offset = timeZoneOffset(zone, atMs);
        return offset.kind === "known" ? offset.value : null;
      },
      ...(versions["tz"] === undefined ? {} : { timeZoneData: versions["tz"] }),
      isAlive: (other) => isStreamHeld(logFolder, other),
      clock: { ...systemClock, nowMs },
      randomBytes,
      verifySignature: verifyEd25519WithNode,
      sha256: sha256WithNode,
      limits,
      trace: () => undefined,
    };
    const end = await beginStream(ledger, policy.stage, as, limits);
    open.push({ close: end });
    return { parts, log, registry: keys.registry, stop: () => stopping.abort(), close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** An effect begins: said at once, because it may take long. */
function startedLine({ proposal, grants, enforcement }: Work): string {
  const under =
    grants.length === 0 ? "" : ` under ${grants.map(({ digest }) => `grant ${digest}`).join(", ")}`;
  return `started   ${shownText(proposal.action)}${under} (${enforcement})\n`;
}

/** Says on record that the stream is open; answers what says that it has ended. */
async function beginStream(
  ledger: Ledger,
  stage: Stage,
  as: string,
  { outcomeMs }: GuardLimits,
): Promise<() => Promise<void>> {
  const heartbeatMs = Math.min(MAX_HEARTBEAT_MS, outcomeMs + QUIET_MS);
  const software = `interlock/${interlockVersion}`;
  await ledger.append({
    kind: "stream.open",
    stage,
    parents: [],
    body: { writer: `interlock ${as}`, software, heartbeatMs, predecessor: null },
  });
  return async () => {
    const body = { reason: "the command has ended", successor: null };
    await ledger.append({ kind: "stream.close", stage, parents: [], body });
  };
}
