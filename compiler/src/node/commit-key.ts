import { parseSshKey } from "@interlock/ledger/ssh";

/**
 * Whether a text is a key by which commits may be signed, as `ssh-keygen` writes it into its `.pub` file, without the
 * comment: `ssh-ed25519 AAAA…`. Pure.
 */
export function isCommitKey(text: string): boolean {
  const read = parseSshKey(text);
  // What a security key signs a commit for is not asked of anybody here, so none is trusted for it.
  return read.kind === "key" && read.key.application === null;
}
