// Colours come from outside: this package neither knows a terminal nor asks one.

/** Wraps text in whatever makes it look so; each function may return its text unchanged. */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  /** Line numbers and other side matters. */
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

/** No colours at all. */
export const plainPalette: Palette = {
  error: (text) => text,
  warning: (text) => text,
  dim: (text) => text,
  bold: (text) => text,
};
