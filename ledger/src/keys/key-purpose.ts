/**
 * What a key may be used for; one key has one purpose. A writer signs what happens to actions, an activator which module
 * decides about them, a registrar which keys are believed: a service that records by itself must not be able to give
 * itself another policy, nor another key.
 */
export const KEY_PURPOSES = ["writer", "activator", "grant", "approver", "log", "registrar"] as const;

/** The one use of a key. */
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** What the application of a security key looks like; OpenSSH makes `ssh:` and whatever begins with it. */
export const APPLICATION_PATTERN: RegExp = /^ssh:[\x21-\x7e]{0,60}$/;
