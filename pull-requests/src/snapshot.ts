/**
 * What a platform answered about one pull request, at one moment: the gate's only input besides the policy.
 * Plain JSON, so that it can be stored, replayed and handed to `interlock simulate`.
 * Every answer says whether it could be had; what could not is unknown to every rule.
 */
export interface PullRequestSnapshot {
  readonly v: 1;
  /** When the answers were read, milliseconds since 1970, by the clock of the gate. */
  readonly readAtMs: number;
  readonly repository: { readonly id: number; readonly fullName: string; readonly isPrivate: boolean };
  readonly pull: {
    readonly number: number;
    readonly title: string;
    readonly isDraft: boolean;
    readonly isFork: boolean;
    readonly author: Account | null;
    readonly assignees: readonly Account[];
    readonly labels: readonly string[];
    readonly base: { readonly ref: string; readonly sha: string };
    readonly head: { readonly ref: string; readonly sha: string };
  };
  /**
   * Who opened the pull request or pushed its head, as an `opened` or `synchronize` event says: an app's author may hide
   * the person who started it, and a commit names whomever its pusher likes. Null for every other event.
   */
  readonly sender: Account | null;
  readonly files: Answer<readonly ChangedFile[]>;
  readonly commits: Answer<readonly ChangeCommit[]>;
  readonly reviews: Answer<readonly Review[]>;
  /** Accounts with write permission or more, by id, asked one by one for those who reviewed. */
  readonly writers: Answer<readonly number[]>;
  /** Members of each team that the policies name, by `org/slug`. */
  readonly teams: { readonly [team: string]: Answer<readonly Account[]> };
}

/** What a platform said, or why it could not be asked to the end. */
export type Answer<T> =
  { readonly kind: "known"; readonly value: T } | { readonly kind: "unknown"; readonly reason: string };

/** An account by its numeric id. The login is shown, never compared. */
export interface Account {
  readonly id: number;
  readonly login: string;
  /** `User`, `Bot`, `Organization`, `Mannequin`: what the platform says. */
  readonly type: string;
}

/** One file of the change. */
export interface ChangedFile {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed" | "unchanged";
  /** The text at the head, for files that are migrations; null where it was not asked for. */
  readonly text: Answer<string> | null;
}

/** One commit of the change. */
export interface ChangeCommit {
  readonly sha: string;
  /** The accounts that the platform attributes the commit to; null where it knows none. */
  readonly author: Account | null;
  readonly committer: Account | null;
  /** What the commit says of its author: a claim. */
  readonly authorEmail: string;
  /** What it says of its committer; where it is left out, every unknown committer is another one. */
  readonly committerEmail?: string | undefined;
  readonly message: string;
  /** Whether the platform verified a signature. */
  readonly isVerified: boolean;
}

/** One review. */
export interface Review {
  readonly reviewer: Account | null;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  /** The commit that was reviewed; null where the platform no longer knows. */
  readonly commit: string | null;
  readonly submittedAtMs: number;
}
