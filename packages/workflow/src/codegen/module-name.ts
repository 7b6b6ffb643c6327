// The names of the module that is written for an image: of its file, and of the value in it.

/** By what an image's module goes. */
export interface ModuleName {
  /** Without folder: `mitk-tools.ts`. */
  readonly fileName: string;
  /** `mitkTools`. */
  readonly variable: string;
}

const maxLength = 80;

/** Names that no variable can have, or no file on some machine. */
const taken: ReadonlySet<string> = new Set(
  (
    "abstract any arguments as async await boolean break case catch class const constructor continue debugger " +
    "declare default delete do else enum eval export exports extends false finally for from function get if " +
    "implements import in instanceof interface let module namespace never new null number object of package " +
    "private protected public readonly require return set static string super switch symbol this throw true try " +
    "type typeof undefined unknown var void while with yield aux con nul prn " +
    "com0 com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9"
  ).split(" "),
);

/**
 * Of the last part of a reference: two images of one name get the same one.
 *
 * @example moduleName("registry.example/kaapana/mitk-tools:1.0") // mitk-tools.ts, mitkTools
 */
export function moduleName(reference: string): ModuleName {
  const last =
    reference
      .replace(/@.*$/s, "")
      .split(/[/\\]/)
      .findLast((part) => part !== "") ?? "";
  const words = (last.replace(/:.*$/s, "").match(/[A-Za-z0-9]+/g) ?? [])
    .join(" ")
    .slice(0, maxLength)
    .toLowerCase()
    .split(" ")
    .filter((word) => word !== "");
  const needsMore = words.length === 0 || (words.length === 1 && taken.has(words.join("")));
  const parts = needsMore ? [...words, "image"] : words;
  const named = /^\d/.test(parts.join("")) ? ["image", ...parts] : parts;
  return {
    fileName: `${named.join("-")}.ts`,
    variable: named.map((word, index) => (index === 0 ? word : capital(word))).join(""),
  };
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
