// The lines of a stream of UTF-8, whatever pieces it comes in.

/**
 * Yields whole lines without their ends; empty ones, and a last one that breaks off, are left out.
 * @throws RangeError for a line longer than `limit` bytes
 */
export async function* readLines(
  stream: AsyncIterable<unknown>,
  limit: number,
): AsyncIterable<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    let rest = chunk;
    for (;;) {
      const end = rest.indexOf(0x0a);
      const part = end === -1 ? rest : rest.subarray(0, end);
      parts.push(part);
      size += part.length;
      if (size > limit) throw new RangeError(`a line is longer than ${limit} bytes`);
      if (end === -1) break;
      const line = Buffer.concat(parts, size).toString("utf8");
      parts.length = 0;
      size = 0;
      rest = rest.subarray(end + 1);
      if (line !== "") yield line;
    }
  }
}
