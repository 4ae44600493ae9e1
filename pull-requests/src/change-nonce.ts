/** What the nonce of a pull request's proposal names. */
export interface ChangeNonce {
  /** The repository's id on the platform. */
  readonly repository: number;
  readonly pull: number;
  /** Whole commit ids. */
  readonly head: string;
  readonly base: string;
  /** `merge`, or `migrate/0` and so on. */
  readonly action: string;
}

const PATTERN =
  /^github\/(?<repository>\d{1,15})\/pull\/(?<pull>\d{1,15})\/(?<head>[0-9a-f]{40})\/(?<base>[0-9a-f]{40})\/(?<action>merge|migrate\/\d{1,6})$/u;

/**
 * Names one proposal of one head on one base: judged again it is the same proposal, on another head or base another.
 * Nothing that people write is part of it.
 */
export function changeNonce({ repository, pull, head, base, action }: ChangeNonce): string {
  return `github/${repository}/pull/${pull}/${head}/${base}/${action}`;
}

/** What a nonce names; null for one that {@link changeNonce} did not make. */
export function readChangeNonce(nonce: string): ChangeNonce | null {
  const { repository, pull, head, base, action } = PATTERN.exec(nonce)?.groups ?? {};
  if (head === undefined || base === undefined || action === undefined) return null;
  return { repository: Number(repository), pull: Number(pull), head, base, action };
}
