import { unreachable } from "@interlock/lang";
import {
  isSshSignature,
  sshKeyText,
  sshKeyType,
  unarmoured,
  verifySshSignature,
} from "@interlock/ledger/ssh";

import type { SourceProblem } from "../source-problems.ts";
import { quoted, sourceProblem } from "../source-problems.ts";
import type { SignatureDemand } from "../source-set.ts";
import { commitSignature } from "./commit-signature.ts";
import { isCommitKey } from "./commit-key.ts";
import { sshCrypto } from "./ssh-crypto.ts";

/** What git signs commits for. A signature that was made for anything else is none of a commit. */
const NAMESPACE = "git";

/**
 * Says why a commit is not signed by one of the demanded keys; null where it is. Pure. The bytes are the whole object,
 * hashed to its id: what is signed names the tree, and with it every file.
 */
export function whyNotSigned(id: string, commit: Uint8Array, demand: SignatureDemand): SourceProblem | null {
  // A key under which anything verifies would make everybody the one who is named.
  for (const key of demand.keys) {
    if (!isCommitKey(key))
      return sourceProblem("IL4022", `${quoted(key)}, which ${demand.demandedBy} names, is no key to trust`, {
        help: "name the key of an SSH key pair of type `ssh-ed25519`",
      });
  }
  const found = commitSignature(commit);
  switch (found.kind) {
    case "unsigned":
      return sourceProblem("IL4022", `commit \`${id}\` is not signed, as ${demand.demandedBy} demands`, {
        help: HOW_TO_SIGN,
      });
    case "malformed":
      return broken(id, found.why);
    case "signed":
      return whySignatureDoesNotCount(id, found, demand);
    default:
      return unreachable(found);
  }
}

function whySignatureDoesNotCount(
  id: string,
  { armoured, payload }: { readonly armoured: string; readonly payload: Uint8Array },
  demand: SignatureDemand,
): SourceProblem | null {
  if (!isSshSignature(armoured)) return unsupported(id, kindOfArmour(armoured));
  const blob = unarmoured(armoured);
  if (blob === null) return broken(id, "it is not armoured as SSH signatures are");
  const signature = verifySshSignature(blob, payload, NAMESPACE, sshCrypto);
  switch (signature.kind) {
    case "unsupported":
      return unsupported(id, signature.what);
    case "broken":
      return broken(id, signature.why);
    case "valid":
      if (signature.touch !== null)
        return unsupported(id, `an SSH key of type \`${sshKeyType(signature.key)}\``);
      return demand.keys.includes(sshKeyText(signature.key))
        ? null
        : stranger(id, sshKeyText(signature.key), demand);
    default:
      return unreachable(signature);
  }
}

function stranger(id: string, key: string, { demandedBy }: SignatureDemand): SourceProblem {
  const message = `commit \`${id}\` is signed by a key that ${demandedBy} does not name: ${quoted(key)}`;
  return sourceProblem("IL4022", message, {
    help: "add the key there if it is one of yours, or have one of the named keys sign the commit",
  });
}

function broken(id: string, why: string): SourceProblem {
  return sourceProblem("IL4024", `the signature of commit \`${id}\` does not hold: ${why}`, {
    help: "do not use this commit before you know who changed what",
  });
}

function unsupported(id: string, what: string): SourceProblem {
  const message = `the signature of commit \`${id}\` is not supported: it is ${what}`;
  return sourceProblem("IL4023", message, { help: HOW_TO_SIGN });
}

function kindOfArmour(armoured: string): string {
  if (armoured.startsWith("-----BEGIN PGP ")) return "one of GPG";
  if (armoured.startsWith("-----BEGIN SIGNED MESSAGE-----")) return "one of X.509";
  return `none of SSH: it begins with ${quoted(armoured.split("\n", 1)[0] ?? "")}`;
}

const HOW_TO_SIGN =
  "sign with SSH, by an `ssh-ed25519` key: `git -c gpg.format=ssh -c user.signingkey=KEY.pub commit --amend -S`";
