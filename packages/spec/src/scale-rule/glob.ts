// Globs of documents (`target_glob`, contract §1.1) as RE2 expressions, so that they take linear time.
// No brace expansion: one glob is one expression, never a product of many.

/**
 * The RE2 expression that matches the whole of a path relative to the channel whenever its end matches
 * `glob`: the glob is a path suffix and applies at any depth. `*` and `?` stay within one name, `[abc]`,
 * `[a-z]` and `[!abc]` are one character of a name, `**` as a whole name is any number of names.
 * A glob that begins with `/` starts at the top. There are no escapes; a bracket that does not close
 * is itself.
 * @example globToRe2("a/*.dcm") // matches `a/1.dcm` and `x/a/1.dcm`
 */
export function globToRe2(glob: string): string {
  const rooted = glob.startsWith("/");
  const names = (rooted ? glob.slice(1) : glob).split("/");
  const last = names.length - 1;
  const body = names
    .map((name, index) => {
      if (name === "**") return index === last ? ".*" : "(?:.*/)?";
      return index === last ? nameToRe2(name) : `${nameToRe2(name)}/`;
    })
    .join("");
  return `(?s)^${rooted ? "" : "(?:.*/)?"}${body}$`;
}

function nameToRe2(name: string): string {
  let expression = "";
  for (let index = 0; index < name.length; index += 1) {
    const character = name.charAt(index);
    const set = character === "[" ? readSet(name, index) : undefined;
    if (set !== undefined) {
      expression += set.expression;
      index = set.end;
    } else if (character === "*") {
      // A run of stars within a name says no more than one.
      if (name.charAt(index - 1) !== "*") expression += "[^/]*";
    } else {
      expression += character === "?" ? "[^/]" : escaped(character);
    }
  }
  return expression;
}

/** The set that opens at `start`; a `]` directly after the opening is a member. */
function readSet(name: string, start: number): { expression: string; end: number } | undefined {
  const negated = name.charAt(start + 1) === "!";
  const first = start + (negated ? 2 : 1);
  const end = name.indexOf("]", first + 1);
  if (end === -1) return undefined;
  const members = name.slice(first, end).replaceAll(/[\\[\]^&~]/g, String.raw`\$&`);
  return { expression: negated ? `[^/${members}]` : `[${members}]`, end };
}

function escaped(character: string): string {
  return /[\\^$.|?*+()[\]{}]/.test(character) ? `\\${character}` : character;
}
