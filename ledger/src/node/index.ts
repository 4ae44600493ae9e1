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
