// Random JSON documents from a seed, for tests that look at many documents and can be repeated.

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One of `values`. */
export function pick<T>(random: () => number, values: readonly [T, ...T[]]): T {
  return values[Math.floor(random() * values.length)] ?? values[0];
}

/** A random JSON document with odd white space between its tokens. */
export function randomJson(random: () => number, depth = 0): string {
  const space = (): string => pick(random, ["", "", " ", "\n  ", "\t", "\r\n"]);
  const list = (entry: () => string): string =>
    Array.from({ length: Math.floor(random() * 4) }, () => space() + entry() + space()).join(",");
  const kind = random();
  if (depth > 4 || kind < 0.5) return pick(random, scalars);
  if (kind < 0.75) return `[${list(() => randomJson(random, depth + 1))}${space()}]`;
  let keys = 0;
  const member = (): string => {
    const key = JSON.stringify(`${pick(random, ["a", "é😀", 'q"', "__proto__", ""])}${keys++}`);
    return `${key}${space()}:${space()}${randomJson(random, depth + 1)}`;
  };
  return `{${list(member)}${space()}}`;
}

const scalars = [
  "0",
  "-1.5e3",
  "12345",
  "true",
  "false",
  "null",
  '""',
  '"text"',
  '"\\u00e9\\n\\\\"',
  '"😀 wide 漢字"',
  '"// no comment, {no} [brackets]"',
] as const;
