import type { HaltBody, Sha256 } from "@interlock/ledger";

import type { HaltState } from "./halt-row.ts";

/** What is halted, as far as this process may believe. */
export type HaltView =
  | {
      readonly kind: "known";
      readonly epoch: number;
      /** Of the row; 0 where there is none. */
      readonly version: number;
      readonly state: HaltState;
      /** The ids of every switch that is thrown, be it in the row or in this process alone. */
      readonly thrown: ReadonlySet<string>;
    }
  /** Nobody can tell what is halted, so everything is, the ways back included. */
  | {
      readonly kind: "unverifiable";
      readonly epoch: number;
      readonly version: number;
      readonly why: string;
      /** What will be known as soon as the records of the last throws are written; null where something else is missing. */
      readonly waiting: HaltState | null;
    };

/** What a halt or a resume on record says. */
export type SwitchRecord =
  | {
      readonly kind: "halt";
      readonly digest: Sha256;
      readonly epoch: number;
      readonly switch: string;
      /** Whether a guard wrote it. What a person signed by themselves began no epoch, whatever it says. */
      readonly isWriters: boolean;
      readonly body: HaltBody;
      readonly moduleDigest: Sha256 | null;
      readonly atMs: number;
    }
  | {
      readonly kind: "resume";
      readonly digest: Sha256;
      readonly epoch: number;
      readonly switch: string;
      /** Whether a guard wrote it. What a person signed by themselves began no epoch, whatever it says. */
      readonly isWriters: boolean;
      readonly halts: readonly Sha256[];
      /** The halts that it left open, by their records. */
      readonly others: readonly Sha256[];
    };
