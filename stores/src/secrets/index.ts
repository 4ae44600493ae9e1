export { secretsPath } from "./secrets-path.ts";
export { openSecretFile } from "./secret-store.ts";
export type { SecretFile } from "./secret-store.ts";
