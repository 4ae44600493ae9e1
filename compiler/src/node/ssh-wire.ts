/** What is left to read of bytes in the SSH wire format (RFC 4251, section 5). */
export interface SshWire {
  readonly bytes: Uint8Array;
  at: number;
}

/** Takes a string: its length in four bytes, then that many bytes. Null where fewer are left. */
export function takeString(wire: SshWire): Uint8Array | null {
  const length = takeNumber(wire);
  return length === null ? null : takeBytes(wire, length);
}

/** Takes an unsigned number of four bytes, the highest first. Null where fewer are left. */
export function takeNumber(wire: SshWire): number | null {
  const bytes = takeBytes(wire, 4);
  return bytes === null ? null : Buffer.from(bytes).readUInt32BE(0);
}

/** Takes as many bytes as are asked for. Null where fewer are left. */
export function takeBytes(wire: SshWire, length: number): Uint8Array | null {
  const end = wire.at + length;
  if (end > wire.bytes.length) return null;
  const taken = wire.bytes.subarray(wire.at, end);
  wire.at = end;
  return taken;
}

/** Whether everything was taken: bytes that nobody reads are bytes that nobody understands. */
export function isAtEnd(wire: SshWire): boolean {
  return wire.at === wire.bytes.length;
}

/** Writes a string with its length before it. Pure. */
export function sshString(content: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Shows the name of an algorithm or a namespace as text; what is no plain ASCII shows as `?`. Pure. */
export function shownName(name: Uint8Array): string {
  return Buffer.from(name)
    .toString("latin1")
    .replaceAll(/[^\x21-\x7e]/gu, "?");
}
