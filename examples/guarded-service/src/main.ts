import type { AddressInfo } from "node:net";
import process from "node:process";

import { openServiceGuard } from "./guard-parts.ts";
import { platformInMemory } from "./platform.ts";
import { refundService } from "./service.ts";

const keys = process.env["KEYS"] ?? "../keys";
const platform = platformInMemory(Date.now);
// Nothing is served before the guard is open: the policy is in force, the switches are known, and what was left open is closed.
const { guard, close } = await openServiceGuard(
  {
    log: "audit",
    writer: `${keys}/writer.pem`,
    issuer: `${keys}/grants.pem`,
    keys: [
      "activator.keys.json",
      ...["writer", "grants", "ada", "ben"].map((name) => `${keys}/${name}.keys.json`),
    ],
  },
  platform,
);
const service = refundService(guard, platform.callerOf);
await service.listen({ port: Number(process.env["PORT"] ?? 8080), host: "127.0.0.1" });
process.stdout.write(`listening on ${(service.server.address() as AddressInfo).port}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void service.close().then(close));
}
