// The patterns that people write most, `*.dcm` and `.*\.dcm`, only say how a text begins and ends. To compare that
// is many times quicker than the regex engine, and a channel may have a million files.

/** Says of a path what the regex engine would say of it. */
export type PlainMatcher = (path: string) => boolean;

/** For a glob that is one name with one star in it; undefined for any other. */
export function plainGlob(glob: string): PlainMatcher | undefined {
  const parts = /^([^/*?[]*)\*([^/*?[]*)$/.exec(glob);
  if (parts === null) return undefined;
  const [, begin = "", end = ""] = parts;
  const shortest = begin.length + end.length;
  return (path) => {
    const start = path.lastIndexOf("/") + 1;
    return path.length - start >= shortest && path.startsWith(begin, start) && path.endsWith(end);
  };
}

/** For an expression of RE2 that is `.*` with plain characters around it; undefined for any other. */
export function plainRegex(regex: string): PlainMatcher | undefined {
  const parts = /^((?:[\w/ -]|\\[.-])*)\.\*((?:[\w/ -]|\\[.-])*)$/.exec(regex);
  if (parts === null) return undefined;
  const [begin = "", end = ""] = parts.slice(1).map((part) => part.replaceAll("\\", ""));
  const shortest = begin.length + end.length;
  return (path) =>
    path.length >= shortest &&
    path.startsWith(begin) &&
    path.endsWith(end) &&
    // A dot is any character but this one; neither end can hold it.
    !path.includes("\n");
}
