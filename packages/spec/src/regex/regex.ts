// Regular expressions of documents (`target_regex`, `pattern`). They come from others, so they are RE2:
// linear time, no backtracking. The engine is large and is loaded only when a document has one.

/** A compiled expression, or what is wrong with it, e.g. "missing closing )". */
export type CompiledRegex =
  | { readonly ok: true; readonly matchesWhole: (text: string) => boolean }
  | { readonly ok: false; readonly problem: string };

/** Compiles RE2 syntax, so `(?i)` and `(?P<name>x)` work and look-around does not. Never throws. */
export type CompileRegex = (source: string) => CompiledRegex;

/** Longer expressions are refused: compiling them takes memory and time in proportion. */
export const maxRegexLength = 4096;

/** Different expressions that one compiler takes; a few characters can be dear to compile: `x{1000}`. */
export const maxRegexes = 500;

/**
 * Loads the engine. Each expression is compiled once per loaded compiler.
 * @param budget what all matches together may cost, in characters times states of the expression; beyond
 *   it nothing matches any more, so that a hostile document takes no more than a second or two.
 *   @default without a bound, for the files of a channel
 */
export async function loadRegexCompiler(
  budget: number = Number.POSITIVE_INFINITY,
): Promise<CompileRegex> {
  const { RE2JS } = await import("re2js");
  const known = new Map<string, CompiledRegex>();
  let spent = 0;

  function compile(source: string): CompiledRegex {
    if (source.length > maxRegexLength) {
      return { ok: false, problem: `longer than ${maxRegexLength} characters` };
    }
    if (known.size >= maxRegexes) {
      return { ok: false, problem: `there are more than ${maxRegexes} different ones` };
    }
    try {
      const regex = RE2JS.compile(source);
      const size = regex.programSize();
      return {
        ok: true,
        matchesWhole: (text) => {
          spent += text.length * size;
          return spent <= budget && regex.testExact(text);
        },
      };
    } catch (error) {
      return { ok: false, problem: problemOf(error) };
    }
  }

  return (source) => {
    const compiled = known.get(source) ?? compile(source);
    if (known.size < maxRegexes) known.set(source, compiled);
    return compiled;
  };
}

function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.replace(/^error parsing regexp: /, "");
}
