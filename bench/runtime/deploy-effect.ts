import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { Effect } from "@interlock/runtime/guard";

/** An effect as they are in life: it asks another process, over a connection that is kept, and says what that answered. */
export interface DeployEffect {
  readonly effect: Effect;
  readonly close: () => void;
}

/** Starts the service and answers the effect that calls it. */
export async function deployEffect(): Promise<DeployEffect> {
  const server = fork(fileURLToPath(import.meta.resolve("./deploy-server.ts")));
  const [address] = (await once(server, "message")) as [{ readonly port: number }];
  const url = `http://127.0.0.1:${address.port}/deployments`;
  const effect: Effect = async ({ proposal: { targets, payload } }, signal) => {
    const body = JSON.stringify({ targets, payload });
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body, signal });
    await response.json();
    return { result: response.ok ? "success" : "failure", observed: { status: response.status } };
  };
  return {
    effect,
    close: () => {
      server.disconnect();
    },
  };
}

/** An effect that does nothing: what stands around it is all that there is. */
export const emptyEffect: Effect = async () => ({ result: "success", observed: { status: 200 } });
