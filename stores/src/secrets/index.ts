export { secretsPath } from "./secrets-path.ts";
export { openSecretFile, readSecretFile } from "./secret-store.ts";
export type { SecretFile, SecretReader } from "./secret-store.ts";
