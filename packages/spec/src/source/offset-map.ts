// Where a text that was made from the author's text came from: templates insert values (`../template`),
// and every place that is reported must still be one in the file the author wrote.

/** A stretch of a text in UTF-16 units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** A stretch of the made text and the stretch of the author's text it stands for. */
export interface Segment {
  readonly made: Span;
  readonly author: Span;
  /** `true`: the same characters; `false`: a value in the place of an expression. */
  readonly copied: boolean;
}

/** Segments in order, without gaps. No segments at all: the made text is the author's text. */
export type OffsetMap = readonly Segment[];

/** A text that was made from the author's, and where each part of it came from. */
export interface RenderedText {
  readonly text: string;
  readonly map: OffsetMap;
}

/** The map of a text that is the author's own. */
export const sameText: OffsetMap = [];

/**
 * The stretch of the author's text that `span` of the made text stands for. A place inside an inserted
 * value becomes the whole expression it came from; `exact` says that no such place was touched.
 */
export function toAuthor(map: OffsetMap, span: Span): Span & { readonly exact: boolean } {
  if (map.length === 0) return { ...span, exact: true };
  const from = authorEdge(map, span.offset, "start");
  const to = span.length === 0 ? from : authorEdge(map, span.offset + span.length, "end");
  const exact = from.exact && to.exact && to.offset - from.offset === span.length;
  return { offset: from.offset, length: Math.max(0, to.offset - from.offset), exact };
}

type Edge = "start" | "end";

function authorEdge(
  map: OffsetMap,
  offset: number,
  edge: Edge,
): { offset: number; exact: boolean } {
  const segment = segmentAt(map, offset, edge);
  if (segment === undefined) return { offset, exact: false };
  const { made, author, copied } = segment;
  const within = Math.min(Math.max(offset - made.offset, 0), made.length);
  if (copied) return { offset: author.offset + within, exact: true };
  return { offset: edge === "start" ? author.offset : author.offset + author.length, exact: false };
}

/** The segment that holds the character after `offset` ("start") or before it ("end"). */
function segmentAt(map: OffsetMap, offset: number, edge: Edge): Segment | undefined {
  let low = 0;
  let high = map.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const made = map[middle]?.made;
    if (made === undefined) break;
    const end = made.offset + made.length;
    const isBefore = edge === "start" ? end <= offset : end < offset;
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return map[low];
}
