import type { Sha256 } from "../digest.ts";
import type { Secret } from "./commitment.ts";

/** A secret, whom it is about, and how long it is kept. */
export type KeptSecret = Secret & {
  /** The ids of people, agents or targets by which somebody may ask for it to be erased. */
  readonly subjects: readonly string[];
  /** What it is: `ACTION.field`, `ENTITY.field`. How long a value is kept is said by class. */
  readonly class: string;
  /** Since when: milliseconds since 1970, UTC. */
  readonly sinceMs: number;
};

/** A class of which something is kept, how much, and since when the oldest is. */
export type SecretClass = { readonly class: string; readonly count: number; readonly oldestMs: number };

/** Where the values live that records hold as commitments only. Nothing of it is signed; the commitments prove it. */
export type SecretStore = {
  /**
   * Takes secrets, all or none, but for those that were erased here: they stay so. Answers how many of them are kept now; durable
   * when the promise resolves, and to be called before the record is appended.
   */
  put(secrets: readonly KeptSecret[]): Promise<number>;
  /** What a commitment stands for; null where it was erased, or was never here. */
  find(commitment: Sha256): Promise<Secret | null>;
  /** The commitments that are about a subject and still here, sorted. */
  about(subject: string): Promise<readonly Sha256[]>;
  /** What is kept, by class, in code unit order. */
  classes(): Promise<readonly SecretClass[]>;
  /** The commitments of a class that were put in before an instant and are still here, sorted. */
  before(secretClass: string, ms: number): Promise<readonly Sha256[]>;
  /**
   * Erases secrets so that their values are in the store's files no more when the promise resolves, and never come back, and
   * answers how many of them were here.
   */
  erase(commitments: readonly Sha256[]): Promise<number>;
};
