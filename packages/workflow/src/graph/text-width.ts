// About how wide text is where no font can be asked.

/** Of common sans-serif fonts, in shares of their size; wide scripts take about one. */
const NARROW = 0.58;
const WIDE = 1.05;

/** In pixels, for a font of so many. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) {
    const isWide = (character.codePointAt(0) ?? 0) >= 0x1100 && character !== "→";
    width += isWide ? WIDE : NARROW;
  }
  return width * size;
}

/** At most so many characters, the middle left out: ids differ at their ends. */
export function shorten(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const end = Math.floor((most - 1) / 2);
  return `${characters.slice(0, most - 1 - end).join("")}…${characters.slice(-end).join("")}`;
}
