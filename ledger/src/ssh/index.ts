export { parseSshKey, SECURITY_KEY_TYPE, SOFTWARE_KEY_TYPE, sshKeyText, sshKeyType } from "./ssh-key.ts";
export type { SshKey, SshPublicKey } from "./ssh-key.ts";
export { isSshSignature, unarmoured, verifySshSignature } from "./ssh-signature.ts";
export type { SshCrypto, SshSignature, SshTouch } from "./ssh-signature.ts";
