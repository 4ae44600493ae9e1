import type { AddressInfo } from "node:net";
import process from "node:process";

import { callerOf } from "./demo-client.ts";
import { demoPlace } from "./demo-place.ts";
import { provenLog } from "./demo-proof.ts";
import { approvedByTwo, halted, permitted, refused, resumed } from "./demo-steps.ts";
import { openServiceGuard } from "./guard-parts.ts";
import { platformInMemory } from "./platform.ts";
import { refundService } from "./service.ts";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const place = demoPlace();
const platform = platformInMemory(Date.now);
const { guard, close } = await openServiceGuard(place, platform);
const service = refundService(guard, platform.callerOf);
try {
  await service.listen({ port: 0, host: "127.0.0.1" });
  const { port } = service.server.address() as AddressInfo;
  const { records } = guard.parts();
  const scene = { call: callerOf(`http://127.0.0.1:${port}`), records, ada: place.ada, ben: place.ben, say };

  say("1. A refund that reaches few customers happens.");
  await permitted(scene);
  say("2. One that reaches too many is refused, whoever approves.");
  await refused(scene);
  say("3. One in between waits for two people.");
  await approvedByTwo(scene);
  say("4. One person halts, and nothing is refunded any more.");
  const halt = await halted(scene);
  say("5. One person does not resume; two do.");
  await resumed(scene, halt);
} finally {
  await service.close();
  await close();
}
process.exitCode = await provenLog(place, say);
