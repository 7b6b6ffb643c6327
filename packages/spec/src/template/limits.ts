// What a template may ask for at most: together these bound the time and memory of rendering
// (contract §1.2 "bounded time", §1.4).

/** Expressions in one document. */
export const maxExpressions: number = 1000;

/** UTF-16 units from `{{` to `}}`. */
export const maxExpressionLength: number = 1000;

/** Brackets inside each other in one expression. */
export const maxExpressionNesting: number = 16;

/** UTF-16 units of the rendered text, and of any value on the way there. */
export const maxRenderedLength: number = 1024 * 1024;
