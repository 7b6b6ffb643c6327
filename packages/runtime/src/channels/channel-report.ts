// What is in a channel, and how it keeps to the item convention (contract §4). The schema is here
// because the report is part of the run record.
import * as v from "valibot";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Ways in which a channel departs from the item convention. */
export const ChannelFindingCode = {
  /** An input item that has no output item. */
  missing: "missing",
  /** An output item that no input item has the name of. */
  new: "new",
  /** An item without a file, or with empty files only. */
  empty: "empty",
  /** A file beside the items instead of inside one. */
  wrongDepth: "wrong-depth",
  /** Two names that are the same on a file system that ignores case. */
  nameCollision: "name-collision",
  /** A name with characters that terminals and shells choke on. */
  controlCharacters: "control-characters",
  /** An item with more files than the others: often a series that fell apart. */
  severalFiles: "several-files",
  /** A folder that whoever reports may not look into. */
  unreadable: "unreadable",
  /** A name that is no UTF-8, so that most programs cannot open it. */
  notText: "not-text",
  /** A file that none of the channel's `formats` names. */
  unexpectedFormat: "unexpected-format",
} as const;
export type ChannelFindingCode = (typeof ChannelFindingCode)[keyof typeof ChannelFindingCode];

/** The report of one channel, as it stands in the record. */
export const channelReportSchema = v.object({
  channel: v.string(),
  direction: v.picklist(["input", "output"]),
  items: v.array(
    v.object({ id: v.string(), files: count, bytes: v.pipe(count, v.description("bytes")) }),
  ),
  truncated: v.pipe(v.boolean(), v.description("there were more items than are listed")),
  findings: v.array(
    v.object({
      code: v.enum(ChannelFindingCode),
      severity: v.picklist(["warning", "info"]),
      item: v.exactOptional(v.string()),
      message: v.string(),
    }),
  ),
});

/** The items of one channel, and where it departs from the item convention. */
export type ChannelReport = v.InferOutput<typeof channelReportSchema>;

/** One departure of a channel, of an item or of the whole. */
export type ChannelFinding = ChannelReport["findings"][number];
