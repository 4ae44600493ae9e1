import { type BigIntStats, statSync } from "node:fs";

/** What a file system says of a file without reading it. */
export interface FileStamp {
  /** All of it in one text: where it is the same, and {@link provesContent} said so, nobody wrote to the file. */
  readonly text: string;
  readonly device: bigint;
  /** When the file or anything about it was changed last, by the file system's clock. */
  readonly changedNs: bigint;
}

/** The stamp of a regular file; null where there is none. */
export function fileStamp(path: string): FileStamp | null {
  let stat: BigIntStats | undefined;
  try {
    stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return null;
  }
  if (stat?.isFile() !== true) return null;
  const { dev, ino, size, mtimeNs, ctimeNs } = stat;
  return {
    text: [dev, ino, size, mtimeNs, ctimeNs].join(" "),
    device: dev,
    changedNs: ctimeNs > mtimeNs ? ctimeNs : mtimeNs,
  };
}

/**
 * Whether a file that is written later has another stamp, seen by somebody who knows a time that was past when the bytes were
 * read. A clock of a file system moves in steps: what is changed twice within one of them has one stamp. So the last change
 * has to be older than a time of the same clock. It is a proof against whoever writes by the file system's calls. A program
 * that maps the file into its memory, and has written there before, changes bytes without moving any time.
 */
export function provesContent(
  stamp: FileStamp,
  past: { readonly device: bigint; readonly writtenNs: bigint },
): boolean {
  return stamp.device === past.device && stamp.changedNs < past.writtenNs;
}
