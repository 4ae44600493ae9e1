import { canonicalDigest } from "../digest.ts";
import type { DigestFunction, Sha256 } from "../digest.ts";
import { unreachable } from "../unreachable.ts";
import type { Approved } from "./approval-document.ts";
import type { KindAndBody } from "./statement.ts";
import type { FirstSubject } from "./subject.ts";

/** A first subject. `sha256` is null where only the caller knows: the record names the proposal by nothing but its subject. */
export type SubjectClaim = { readonly name: FirstSubject; readonly sha256: Sha256 | null };

/** What a record of this content has to be about. */
export function firstSubject(
  content: KindAndBody & { readonly stream: string },
  digestOf: DigestFunction = canonicalDigest,
): SubjectClaim {
  switch (content.kind) {
    case "propose":
      return about("proposal", digestOf(content.body.proposal));
    case "evaluate":
    case "override":
      return about("proposal", content.body.proposalDigest);
    case "enforce":
    case "remember":
      return about("proposal", null);
    case "grant":
    case "revoke":
      return about("grant", content.body.grantDigest);
    case "approve":
      return approvedSubject(content.body.approval.of);
    case "halt":
    case "resume":
      return about("switch", switchDigest(content.body.switch));
    case "drift": {
      const { contract, target } = content.body;
      return about("contract", digestOf({ contract, target }));
    }
    case "calibrate": {
      const { by, action, target } = content.body;
      return about("predictor", digestOf({ action, by, target }));
    }
    case "activate":
      return about("module", content.policy.moduleDigest);
    case "key.enroll":
      return about("key", keyDigest(content.body.key.keyId));
    case "key.rotate":
      return about("key", keyDigest(content.body.oldKey));
    case "key.revoke":
      return about("key", keyDigest(content.body.keyId));
    case "stream.open":
    case "heartbeat":
    case "stream.close":
      return about("stream", digestOf(content.stream));
    case "redact":
      return about("secrets", digestOf(content.body.commitments));
    default:
      return unreachable(content);
  }
}

/** The first subject of every record about a switch. */
export function switchDigest(name: string): Sha256 {
  return canonicalDigest(name);
}

function approvedSubject(approved: Approved): SubjectClaim {
  switch (approved.kind) {
    case "proposal":
    case "override":
      return about("proposal", approved.proposalDigest);
    case "resume":
      return about("switch", switchDigest(approved.switch));
    case "redact":
      return about("secrets", approved.commitmentsDigest);
    default:
      return unreachable(approved);
  }
}

function keyDigest(keyId: string): Sha256 {
  return keyId.slice("sha256:".length);
}

function about(name: FirstSubject, sha256: Sha256 | null): SubjectClaim {
  return { name, sha256 };
}
