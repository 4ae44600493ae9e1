/** The signature that a commit object carries, and the bytes that it was made over. */
export type CommitSignature =
  | { readonly kind: "unsigned" }
  /** Two readers could take two signatures, or two texts, for the one that counts. */
  | { readonly kind: "malformed"; readonly why: string }
  | { readonly kind: "signed"; readonly armoured: string; readonly payload: Uint8Array };

/**
 * Takes the signature out of a commit object's bytes as git does: what is signed is the commit without the header
 * `gpgsig`. Pure. Nothing but the signature itself is left out of what it covers: a second signature, or one over
 * another hash, which git would pass over, is malformed.
 */
export function commitSignature(commit: Uint8Array): CommitSignature {
  // One character a byte, so that whatever stands there comes back as it was.
  const text = Buffer.from(commit).toString("latin1");
  const end = text.indexOf("\n\n");
  if (end < 0) return { kind: "malformed", why: "the commit has no end of its headers" };
  const headers = text.slice(0, end).split(/\n(?! )/u);
  const signatures = headers.filter((header) => header.startsWith("gpgsig"));
  const [header] = signatures;
  if (header === undefined) return { kind: "unsigned" };
  if (signatures.length > 1) return { kind: "malformed", why: "the commit carries two signatures" };
  if (!header.startsWith(SIGNATURE_HEADER))
    return { kind: "malformed", why: "the signature stands under a header that is not `gpgsig`" };
  const covered = headers.filter((other) => other !== header).join("\n") + text.slice(end);
  // A line that goes on begins with a space, which is none of it. Some signers end in an empty line.
  const armoured = header.slice(SIGNATURE_HEADER.length).replaceAll("\n ", "\n").replace(/\n+$/u, "");
  return { kind: "signed", armoured, payload: Buffer.from(covered, "latin1") };
}

const SIGNATURE_HEADER = "gpgsig ";
