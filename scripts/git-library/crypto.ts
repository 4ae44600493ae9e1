/**
 * Stands for the global `crypto` in the bundled git library, which hashes whole packs with it. Node hashes them where they
 * lie; its Web Crypto copies them first, and loads a good deal to do so.
 */
import { createHash } from "node:crypto";

const onlyDigests = {
  subtle: {
    digest: async (name: "SHA-1", bytes: Uint8Array): Promise<Uint8Array> =>
      createHash(name).update(bytes).digest(),
  },
};

export { onlyDigests as crypto };
