// Everything that a module offers says what it is for, so that nobody has to read the code to use it.
import { expect, it } from "vitest";
import { LAYERS } from "./layers.ts";
import { sourcesOf } from "./sources.ts";

const EXPORT =
  /^export (?:async |abstract |declare )*(?:interface|type|const|class|function\*?) (\w+)/;

/** Names of a file that are exported before a comment says what they are; a name that comes again is known. */
function undocumented(text: string): string[] {
  const known = new Set<string>();
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const name = EXPORT.exec(line)?.[1];
    if (name === undefined || known.has(name)) return [];
    known.add(name);
    return lines[index - 1]?.endsWith("*/") === true ? [] : [name];
  });
}

it.each(Object.keys(LAYERS))("has a comment above each export of packages/%s", (name) => {
  // What is generated says so in its first line.
  const written = sourcesOf(name).filter(({ file }) => !file.startsWith("generated/"));
  const missing = written.flatMap(({ file, text }) =>
    undocumented(text).map((one) => `${file}: ${one}`),
  );
  expect(missing).toEqual([]);
});
