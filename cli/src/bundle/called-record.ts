import { type LogStore, MAX_READ_RECORDS, type Sha256 } from "@interlock/ledger";

import { unreadable } from "../command-failure.ts";

/** The first digits of a digest, or all of it; fewer would fit by chance. */
const DIGITS = /^[0-9a-f]{8,64}$/;

/** How many digits a whole digest has. */
const WHOLE = 64;

/** Whether a record is called by its digest, or by the first digits of it; anything else is a file. */
export function isDigits(called: string): boolean {
  return DIGITS.test(called);
}

/**
 * The digest that begins with these digits, of the records that a log has in its tree. Throws a failure where no record's does, or
 * more than one's. What the log says of itself is believed here: the bundle has the record, and is verified by that.
 */
export async function calledRecord(
  log: Pick<LogStore, "size" | "sequenced">,
  digits: string,
): Promise<Sha256> {
  if (digits.length === WHOLE) return digits;
  const size = await log.size();
  const found: Sha256[] = [];
  for (let from = 0; from < size && found.length < 2; from += MAX_READ_RECORDS) {
    for (const { digest } of await log.sequenced(from, MAX_READ_RECORDS)) {
      if (digest.startsWith(digits)) found.push(digest);
    }
  }
  const [digest, other] = found;
  if (digest === undefined) {
    throw unreadable(
      `no record in the log's tree has a digest that begins with \`${digits}\`: one without a place gets it by \`interlock log sequence\``,
    );
  }
  if (other === undefined) return digest;
  throw unreadable(
    `more than one record's digest begins with \`${digits}\`, \`${digest}\` and \`${other}\`: give more digits`,
  );
}
