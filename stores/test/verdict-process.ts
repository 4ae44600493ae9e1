import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { canonicalDigest, openLedger } from "@interlock/ledger";
import type { RecordContent } from "@interlock/ledger";
import { loadSigner } from "@interlock/ledger/node";
import { openLog } from "@interlock/stores/disk";
import { ORIGIN, propose } from "./append-process.ts";

/** A verdict on a proposal of which only the digest matters here. */
function evaluate(proposalDigest: string, proposed: string): RecordContent {
  return {
    kind: "evaluate",
    stage: "constrained",
    proposalDigest,
    parents: [proposed],
    policy: {
      repository: "github.com/acme/shop",
      commit: "ab".repeat(20),
      sources: [{ path: "policies/shop.policy", blob: "cd".repeat(20), sha256: "ef".repeat(32) }],
      moduleDigest: "12".repeat(32),
      compiler: "0.1.0",
      language: "1",
    },
    body: {
      proposalDigest,
      factsDigest: canonicalDigest({}),
      facts: {},
      decision: { findings: [] },
      action: "deploy",
      targets: ["payments@production"],
      agent: { id: "agent-7" },
      outcome: "permit",
      advised: "permit",
      primitives: ["blast_radius"],
    },
  };
}

/** Proposes and evaluates for ever; each record is told once it is durable, and each verdict leaves after its own is. */
async function judgeForEver(folder: string, keyPath: string, stream: string): Promise<never> {
  const log = openLog(folder, { access: "write", segmentBytes: 200_000 });
  const signer = loadSigner(keyPath);
  const ledger = openLedger({ store: log, signer, stream, origin: ORIGIN, nowMs: Date.now, randomBytes });
  for (let number = 0; ; number += 1) {
    const proposed = await ledger.append(propose(number));
    writeSync(1, `record ${proposed.seq} ${proposed.digest}\n`);
    const [subject] = proposed.statement.subject;
    const evaluated = await ledger.append(evaluate(subject?.digest.sha256 ?? "", proposed.digest));
    writeSync(1, `record ${evaluated.seq} ${evaluated.digest}\n`);
    writeSync(1, `verdict ${evaluated.digest} ${proposed.digest}\n`);
  }
}

const [folder = "", keyPath = "", stream = ""] = process.argv.slice(2);
await judgeForEver(folder, keyPath, stream);
