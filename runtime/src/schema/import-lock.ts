import * as z from "zod";

/** The files of another repository that were copied into this one, by where they come from. */
export interface LockedImport {
  /** `github.com/acme/policies`, as the clone's remote named it. */
  readonly repository: string;
  /** The full id of the commit that held the files. */
  readonly commit: string;
  /** The full name of the branch on whose history the commit was seen to lie. */
  readonly branch: string;
  /** Paths from the other repository's root, each with the SHA-256 of its bytes. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** What `interlock.lock` says. */
export interface ImportLock {
  readonly version: 1;
  readonly imports: readonly LockedImport[];
}

const file = z.strictObject({
  path: z.string().min(1).max(1024),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const locked = z.strictObject({
  repository: z.string().regex(/^[A-Za-z0-9.-]+(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*){2}$/),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  branch: z.string().startsWith("refs/heads/").max(512),
  files: z.array(file).min(1).max(10_000),
});

/** The closed schema of `interlock.lock`: which files of other repositories were copied, and from where. */
export const importLockSchema: z.ZodType<ImportLock> = z.strictObject({
  version: z.literal(1),
  imports: z.array(locked).max(1_000),
});
