import type { GuardParts } from "../ports.ts";
import { MISSING_MS } from "./halt-row.ts";

/** Whether whoever began something in a stream at some time will not end it any more: its process is gone, or it takes far too long. */
export async function isLeftAlone(
  parts: Pick<GuardParts, "clock" | "isAlive">,
  { stream, atMs }: { readonly stream: string; readonly atMs: number },
): Promise<boolean> {
  if (parts.clock.nowMs() - atMs > MISSING_MS) return true;
  return parts.isAlive !== undefined && !(await parts.isAlive(stream));
}
