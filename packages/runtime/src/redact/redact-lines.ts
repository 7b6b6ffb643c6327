// Takes secrets out of a log. Engines cut long lines into parts, and a cut may go through a secret: so the
// last part of each stream is held back until the next one has been seen.
import type { LogLine } from "../port/events.ts";
import { createSecretFinder, maskSpans, type SecretSpan } from "./redactor.ts";
import { MASK, type Secret } from "./secret.ts";

/** A log on its way to whoever may read it. */
export interface LineRedactor {
  /** The lines that can be shown now, those that were held back before included. */
  take(lines: readonly LogLine[]): readonly LogLine[];
  /** What is still held back, at the end of the log. */
  rest(): readonly LogLine[];
}

/** A redactor of one container's log. Without secrets nothing is held back. */
export function createLineRedactor(secrets: readonly Secret[]): LineRedactor {
  if (secrets.length === 0) return { take: (lines) => lines, rest: () => [] };
  const find = createSecretFinder(secrets);
  const held = new Map<LogLine["stream"], LogLine>();

  function takeOne(line: LogLine): readonly LogLine[] {
    const before = held.get(line.stream);
    held.delete(line.stream);
    const [first, second] = before === undefined ? [undefined, line] : parted(before, line, find);
    if (second.partial) held.set(second.stream, second);
    return [first, second.partial ? undefined : masked(second)].filter((one) => one !== undefined);
  }

  const masked = (line: LogLine): LogLine => ({
    ...line,
    text: maskSpans(line.text, find(line.text)),
  });
  return {
    take: (lines) => lines.flatMap(takeOne),
    rest() {
      const lines = [...held.values()].map(masked);
      held.clear();
      return lines;
    },
  };
}

/** Two parts of one line: the first one masked, and the second without the end of a secret that both share. */
function parted(
  first: LogLine,
  second: LogLine,
  find: (text: string) => readonly SecretSpan[],
): readonly [LogLine, LogLine] {
  const cut = first.text.length;
  const spans = find(first.text + second.text);
  const shared = spans.find(({ start, end }) => start < cut && end > cut);
  const own = spans.filter(({ end }) => end <= cut);
  const text =
    shared === undefined
      ? maskSpans(first.text, own)
      : maskSpans(first.text.slice(0, shared.start), own) + MASK;
  const rest = shared === undefined ? second.text : second.text.slice(shared.end - cut);
  return [
    { ...first, text },
    { ...second, text: rest },
  ];
}
