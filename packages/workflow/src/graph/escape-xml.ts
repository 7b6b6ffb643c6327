// Text of unknown origin inside XML and HTML, in elements and in quoted attributes alike.

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// What XML 1.0 has no way to hold, and what would turn the direction of the text behind it.
const refused = /[^\P{Cc}\t\n\r]|[\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]|\p{Cs}/gu;

/** `text` as it may stand in a document. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(refused, "\uFFFD")
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}
