import type { Sha256 } from "../digest.ts";
import { unreachable } from "../unreachable.ts";
import type { KindAndBody } from "./statement.ts";

/** A record that a body rests on, and where the body says so. */
export type CitedRecord = { readonly digest: Sha256; readonly at: string };

/** The records that a body rests on: each of them has to be among the record's parents. */
export function citedRecords(content: KindAndBody): readonly CitedRecord[] {
  switch (content.kind) {
    case "evaluate":
      return each("/approvals", content.body.approvals);
    case "enforce": {
      const { evaluation, approvals, override } = content.body;
      return [
        ...one("/evaluation", evaluation),
        ...each("/approvals", approvals),
        ...one("/override", override),
      ];
    }
    case "remember":
      return one("/enforcement", content.body.enforcement);
    case "grant":
      return one("/enforcement", content.body.enforcement);
    case "revoke":
      return one("/cause", content.body.cause);
    case "approve":
      return approved(content.body.approval.of);
    case "override": {
      const { evaluation, approvals } = content.body;
      return [...one("/evaluation", evaluation), ...each("/approvals", approvals)];
    }
    case "halt":
      return one("/cause", content.body.cause);
    case "resume": {
      const { halts, approvals } = content.body;
      return [...each("/halts", halts), ...each("/approvals", approvals)];
    }
    case "activate":
      return one("/replaces", content.body.replaces);
    case "stream.open":
      return one("/predecessor", content.body.predecessor);
    case "redact": {
      const { records, approvals } = content.body;
      return [...each("/records", records), ...each("/approvals", approvals)];
    }
    case "propose":
    case "drift":
    case "calibrate":
    case "key.enroll":
    case "key.rotate":
    case "key.revoke":
    case "heartbeat":
    case "stream.close":
      return [];
    default:
      return unreachable(content);
  }
}

type Approved = Extract<KindAndBody, { readonly kind: "approve" }>["body"]["approval"]["of"];

function approved(approval: Approved): readonly CitedRecord[] {
  switch (approval.kind) {
    case "proposal":
    case "override":
      return one("/approval/of/evaluation", approval.evaluation);
    case "resume":
      return each("/approval/of/halts", approval.halts);
    case "redact":
      return [];
    default:
      return unreachable(approval);
  }
}

function one(at: string, digest: Sha256 | null | undefined): readonly CitedRecord[] {
  return digest === null || digest === undefined ? [] : [{ digest, at }];
}

function each(at: string, digests: readonly Sha256[] = []): readonly CitedRecord[] {
  return digests.map((digest, index) => ({ digest, at: `${at}/${index}` }));
}
