import { isExemptSource } from "@interlock/runtime";
import type { FindingSource } from "@interlock/runtime/vocabulary";

import { and, never, or, type Bdd } from "./bdd.ts";
import type { Encoding } from "./encode-read.ts";
import { freeCondition } from "./symbolic-value.ts";

const why =
  "a way back that was reserved passes windows, rates, blast and memory, and no test can say that one was";

/** Where the proposal is the way back that an enforced action reserved: nowhere for an action that restores nothing. */
export function isReserved({ atoms, action }: Encoding): Bdd {
  if (action.effect !== "restores") return never;
  return freeCondition(atoms, "reserved", { kind: "free", why }).isTrue;
}

/** Where something is so as it is, or for a way back that is reserved inside of every window, or outside of all. */
export function inSomeView(around: Encoding, isSo: (view: Encoding) => Bdd): Bdd {
  const own = isSo(around);
  const reserved = isReserved(around);
  if (reserved === never) return own;
  const { bdd } = around.atoms;
  const views = [true, false].map((windows) => isSo({ ...around, windows }));
  return or(bdd, own, and(bdd, reserved, or(bdd, ...views)));
}

/** The same of a clause that permits, which a way back that is reserved may be exempt from by itself. */
export function passes(around: Encoding, source: FindingSource, permits: (view: Encoding) => Bdd): Bdd {
  if (!isExemptSource(source)) return inSomeView(around, permits);
  const { bdd } = around.atoms;
  return or(bdd, inSomeView(around, permits), isReserved(around));
}
