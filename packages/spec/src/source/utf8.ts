// Looks at bytes only: is this UTF-8, and if not, where does it stop being it or what is it instead?

/** The offset of the first byte that is not part of valid UTF-8, or `undefined` (RFC 3629). */
export function findInvalidUtf8(bytes: Uint8Array): number | undefined {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + length > bytes.length) return at;
    const [low, high] = secondByte(lead);
    for (let index = 1; index < length; index++) {
      const byte = bytes[at + index] ?? 0;
      if (byte < (index === 1 ? low : 0x80) || byte > (index === 1 ? high : 0xbf)) return at;
    }
    at += length;
  }
  return undefined;
}

/** Shuts out overlong forms, surrogates and what lies beyond U+10FFFF. */
function secondByte(lead: number): readonly [low: number, high: number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}

/**
 * Which of the wide encodings `bytes` are in, told by the byte order mark or, as JSON begins with ASCII
 * characters, by where the first four bytes are NUL; `undefined` for everything else.
 */
export function utf16Kind(
  bytes: Uint8Array,
): "UTF-16LE" | "UTF-16BE" | "UTF-32LE" | "UTF-32BE" | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "UTF-32LE" : "UTF-16LE";
  if (a === 0xfe && b === 0xff) return "UTF-16BE";
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return "UTF-32BE";
  if (a === undefined || b === undefined) return undefined;
  const nul = [a, b, c ?? 1, d ?? 1].map((byte) => (byte === 0 ? "0" : "x")).join("");
  if (nul === "x000") return "UTF-32LE";
  if (nul === "000x") return "UTF-32BE";
  if (nul === "x0x0" || (bytes.length === 2 && nul === "x0xx")) return "UTF-16LE";
  if (nul === "0x0x" || (bytes.length === 2 && nul === "0xxx")) return "UTF-16BE";
  return undefined;
}
