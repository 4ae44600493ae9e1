/** The SHA-256 of some bytes, in hexadecimal digits. */
export async function bytesDigest(bytes: Uint8Array): Promise<string> {
  // Loaded when something is hashed: that takes as long as checking a small policy, and checking needs none of it.
  const { createHash } = await import("node:crypto");
  return createHash("sha256").update(bytes).digest("hex");
}
