// HTML that cannot be broken out of: whatever is put into a template is escaped, unless it is such a template itself.
import { escapeXml } from "../graph/escape-xml.ts";

/** A piece of a page. */
export interface Html {
  readonly html: string;
}

/** What may stand in a template. */
export type Value = string | number | Html | undefined | readonly Html[];

/** @example html`<b>${name}</b>` */
export function html(texts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: texts.map((text, index) => `${text}${written(values[index])}`).join("") };
}

/** What was made by a renderer that escapes by itself. */
export function trusted(text: string): Html {
  return { html: text };
}

function written(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escapeXml(value);
  if ("html" in value) return value.html;
  return value.map((piece) => piece.html).join("");
}
