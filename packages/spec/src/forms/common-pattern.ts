// Patterns that RE2, ECMAScript and Python read alike, and none of them takes long over. Others are left out of forms;
// what users enter is held to them all the same when a run starts.

/** Longer ones are nothing for a form. */
const mostCharacters = 500;
/** Of quantifiers without an end: each multiplies the ways there are by the length of the value. */
const mostUnbounded = 3;

const escaped = String.raw`\\[.*+?^$|()[\]{}/\\tnrfv-]`;
const shorthand = String.raw`\\[dws]`;
/** In a class; some that Python may come to read as operators are left out. */
const inClass = String.raw`[^\\[\]&~|]`;
/** What is outside of ASCII is in `\w` for Python alone, so that classes of all others refuse what they should not. */
const tokens: readonly string[] = [
  escaped,
  shorthand,
  String.raw`\[\^(?:${escaped}|${inClass})+\]`,
  String.raw`\[(?!\^)(?:${escaped}|${shorthand}|${inClass})+\]`,
  String.raw`\(\?:|\((?!\?)|[)|.^$]`,
  String.raw`(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??`,
  String.raw`[^\\()[\]{}*+?|.^$]`,
];

interface Group {
  /** Whether something in it may be matched in several ways. */
  isLoose: boolean;
}

/**
 * Whether a pattern may stand in a form: of plain characters, classes, groups and quantifiers only (no flags, names,
 * look-around, back-references or Unicode classes), and without a repeated group that repeats or chooses inside, over
 * which engines that try every way could take for ever.
 */
export function isCommonPattern(pattern: string): boolean {
  if (pattern.length > mostCharacters) return false;
  const open: Group[] = [{ isLoose: false }];
  let closed: Group | undefined;
  let unbounded = 0;
  const token = new RegExp(tokens.join("|"), "uy");
  while (token.lastIndex < pattern.length) {
    const [text] = token.exec(pattern) ?? [];
    const group = open.at(-1);
    if (text === undefined || group === undefined) return false;
    if (text === "(" || text === "(?:") open.push({ isLoose: false });
    else if (text === ")") {
      const ended = open.pop();
      const around = open.at(-1);
      if (ended === undefined || around === undefined) return false;
      around.isLoose ||= ended.isLoose;
      closed = ended;
      continue;
    } else if (text === "|") group.isLoose = true;
    else if (isQuantifier(text)) {
      if (closed?.isLoose === true && !text.startsWith("?")) return false;
      group.isLoose ||= !/^\{\d+\}/.test(text);
      if (/^(?:[*+]|\{\d+,\})/.test(text)) unbounded++;
    }
    closed = undefined;
  }
  return open.length === 1 && unbounded <= mostUnbounded && compiles(pattern);
}

function isQuantifier(text: string): boolean {
  return /^[*+?{]/.test(text);
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

/** The same for a whole value: JSON Schema looks for a pattern anywhere in it. */
export function wholeValue(pattern: string): string {
  return `^(?:${pattern})$`;
}
