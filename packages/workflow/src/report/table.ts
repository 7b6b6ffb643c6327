// A table of a report.
import { html, type Html, type Value } from "./html.ts";

/** A column, and how its cells are made. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (of: T, row: number) => Value;
  /** To the right, digit under digit. */
  readonly isNumber?: boolean;
}

/** One row for each of `all`. @param look `small`: as wide as it has to be */
export function table<T>(
  all: readonly T[],
  columns: readonly Column<T>[],
  look: "small" | "" = "",
): Html {
  const heads = columns.map(({ title, isNumber }) =>
    isNumber === true ? html`<th class="number">${title}</th>` : html`<th>${title}</th>`,
  );
  const rows = all.map((one, row) => {
    const cells = columns.map(({ cell, isNumber }) =>
      isNumber === true
        ? html`<td class="number">${cell(one, row)}</td>`
        : html`<td>${cell(one, row)}</td>`,
    );
    return html`<tr>
      ${cells}
    </tr>`;
  });
  return html`<table class="${look}">
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}
