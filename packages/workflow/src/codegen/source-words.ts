// Words of a contract in TypeScript's source: strings, names of properties, comments. A contract comes out of an image
// that anybody may have built: whatever stands in it, it stays a string or a comment, and shows as what it is.

/** Control and format characters (those that turn the direction of text among them), surrogates without a partner. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** A string literal. */
export function literal(value: string | number | boolean): string {
  return JSON.stringify(value).replace(unprintable, escaped);
}

/** The key of a property in an object literal. */
export function propertyKey(name: string): string {
  // Without brackets this one sets the prototype.
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

/** A doc comment of these paragraphs, wrapped; nothing where none has text. */
export function docComment(paragraphs: readonly string[], indent: string, width = 100): string {
  const lines = paragraphs
    .map((paragraph) => paragraphLines(paragraph, width - indent.length - 3))
    .filter((wrapped) => wrapped.length > 0)
    .flatMap((wrapped, index) => (index === 0 ? wrapped : ["", ...wrapped]));
  const [only] = lines;
  if (only === undefined) return "";
  if (lines.length === 1 && indent.length + only.length + 7 <= width)
    return `${indent}/** ${only} */\n`;
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd());
  return `${indent}/**\n${body.join("\n")}\n${indent} */\n`;
}

/** What may stand behind `//`. */
export function commentText(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replace(unprintable, escaped)
    .replaceAll(/(?<!\w)@/g, "\\@");
}

function paragraphLines(text: string, width: number): readonly string[] {
  return text
    .split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)
    .map((line) => wrap(commentText(line.trim()).replaceAll("*/", "*\\/"), width))
    .filter((wrapped) => wrapped.length > 0)
    .flat();
}

/** By words; one that is too long stays whole. */
function wrap(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ").filter((part) => part !== "")) {
    if (current !== "" && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return current === "" ? lines : [...lines, current];
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0");
    return String.raw`\u${unit}`;
  }).join("");
}
