export { decodeBase64WithNode } from "./base64.ts";
export { signingMeansOfNode } from "./signing-means.ts";
export { EXTERNAL_SIGNER_WITHIN_MS, externalSigner } from "./external-signer.ts";
export type { ExternalSignerOptions } from "./external-signer.ts";
export { sha256WithNode } from "./hash.ts";
export {
  KEY_NAME_PATTERN,
  loadKeyRegistry,
  loadSigner,
  loadSignerFromEnvironment,
  MAX_KEY_FILE_BYTES,
  newKeyPair,
} from "./key-files.ts";
export type { NewKeyOptions, NewKeyPair } from "./key-files.ts";
export { MAX_RECORD_FILES, readRecordFiles } from "./record-files.ts";
export { signerFromPem } from "./signer.ts";
export { verifyEd25519WithNode } from "./verifier.ts";
