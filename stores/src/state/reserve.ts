import { randomBytes } from "node:crypto";
import { closeSync, constants, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync } from "node:fs";
import { writeAt } from "../disk/durable-file.ts";
import { reservePath } from "./state-path.ts";

/** How much room is kept for what has to be written on a full disk, in bytes. */
export const RESERVE_BYTES = 1_048_576;

/** After how many writes that went well it is tried to take the room again. */
export const WRITES_TO_REFILL = 64;

/** Room on the disk that is held by a file of nothing, to be given up when there is no other. Nothing of it throws. */
export interface Reserve {
  /** Gives the room up. */
  free(): void;
  /** Takes the room where it is not held and there is enough of it. */
  refill(): void;
  /** Says that a write went well: after some of them the room is taken again that was given up. */
  tick(): void;
}

/** The room that a file holds, or is to hold. */
export function openReserve(path: string): Reserve {
  let isHeld = true;
  let writes = 0;
  const refill = (): void => {
    isHeld = withFile(path, hold);
  };
  return {
    free: () => {
      isHeld = false;
      writes = 0;
      withFile(path, giveUp);
    },
    refill,
    tick: () => {
      if (isHeld) return;
      writes += 1;
      if (writes < WRITES_TO_REFILL) return;
      writes = 0;
      refill();
    },
  };
}

/**
 * Gives up the room beside a file of state that cannot even be opened, so that whoever halts can open it: the next open takes it again where
 * there is room. False where none is held. Never throws.
 */
export function giveUpReserve(statePath: string): boolean {
  const path = reservePath(statePath);
  return existsSync(path) && withFile(path, (fd) => fstatSync(fd).size > 0 && giveUp(fd));
}

function giveUp(fd: number): boolean {
  ftruncateSync(fd, 0);
  // Some file systems hand room out again only when it is on disk that it was given up.
  fsyncSync(fd);
  return true;
}

function hold(fd: number): boolean {
  if (fstatSync(fd).size >= RESERVE_BYTES) return true;
  // Random bytes: a file system that packs what it stores would hold no room by zeros.
  const { error } = writeAt(fd, randomBytes(RESERVE_BYTES), 0);
  // A part of it would be of little use, and would take the last of the room from everybody else.
  if (error !== null) return !giveUp(fd);
  fsyncSync(fd);
  return true;
}

/** Whether it could be done: without the reserve everything else goes on. */
function withFile(path: string, run: (fd: number) => boolean): boolean {
  try {
    // Neither followed nor waited for: a link or a pipe would be somebody else's.
    const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
    const fd = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
    try {
      return fstatSync(fd).isFile() && run(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}
