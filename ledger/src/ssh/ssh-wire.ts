import { encodeUtf8 } from "../utf8.ts";

/** What is left to read of bytes in the SSH wire format (RFC 4251, section 5). */
export type SshWire = { readonly bytes: Uint8Array; at: number };

/** Takes a string: its length in four bytes, then that many bytes. Null where fewer are left. */
export function takeString(wire: SshWire): Uint8Array | null {
  const length = takeNumber(wire);
  return length === null ? null : takeBytes(wire, length);
}

/** Takes an unsigned number of four bytes, the highest first. Null where fewer are left. */
export function takeNumber(wire: SshWire): number | null {
  const bytes = takeBytes(wire, 4);
  return bytes === null ? null : bytes.reduce((number, byte) => number * 256 + byte, 0);
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
  const bytes = typeof content === "string" ? encodeUtf8(content) : content;
  return joined([sshNumber(bytes.length), bytes]);
}

/** Writes an unsigned number in four bytes, the highest first. Pure. */
export function sshNumber(number: number): Uint8Array {
  return Uint8Array.from([24, 16, 8, 0], (shift) => (number >>> shift) & 0xff);
}

/** Bytes one behind the other. Pure. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Shows the name of an algorithm or a namespace as text; what is no plain ASCII shows as `?`. Pure. */
export function shownName(name: Uint8Array): string {
  return [...name].map((byte) => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "?")).join("");
}
