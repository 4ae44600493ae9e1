/**
 * The most of each answer that a snapshot holds.
 * For files and commits these are the platform's own: it lists no more, so a longer change was never seen whole.
 */
export const snapshotLimits = {
  files: 3_000,
  commits: 250,
  reviews: 5_000,
  writers: 5_000,
  teams: 256,
  teamMembers: 10_000,
  assignees: 100,
  labels: 100,
  loginCharacters: 256,
  titleCharacters: 1_024,
  labelCharacters: 256,
  refCharacters: 1_024,
  pathCharacters: 4_096,
  emailCharacters: 1_024,
  messageCharacters: 262_144,
  migrationCharacters: 1_048_576,
  reasonCharacters: 1_024,
} as const;

/** The most migrations that one change may propose: more than a person can look through. */
export const MIGRATIONS_PER_CHANGE = 200;
