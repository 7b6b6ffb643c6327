// The item convention as a check (contract §4): pure, from what is in the channels to a report per
// channel. Everything here is a warning or a note; whether it is an error is for the caller to say.
import { compilePathMatcher, type PathMatcher } from "@task-api/spec";
import { ChannelFindingCode, type ChannelFinding, type ChannelReport } from "./channel-report.ts";
import type { ChannelContent, ChannelItem } from "./read-channel.ts";

/** A channel with its content. */
export interface CheckedChannel {
  readonly channel: string;
  readonly direction: "input" | "output";
  readonly content: ChannelContent;
  /** Globs a file is expected to match, from the template; media types are not looked at. */
  readonly formats?: readonly string[];
}

/** Reports every channel; outputs are compared with the items of all inputs together. */
export async function checkChannels(channels: readonly CheckedChannel[]): Promise<ChannelReport[]> {
  const inputs = channels.filter((channel) => channel.direction === "input");
  const inputIds = new Set(inputs.flatMap(({ content }) => content.items.map((item) => item.id)));
  return Promise.all(channels.map((channel) => reportChannel(channel, inputIds)));
}

async function reportChannel(
  checked: CheckedChannel,
  inputIds: ReadonlySet<string>,
): Promise<ChannelReport> {
  const { items, strayFiles, strayCount, truncated, unreadable } = checked.content;
  const compared = checked.direction === "output" && inputIds.size > 0 && !truncated;
  return {
    channel: checked.channel,
    direction: checked.direction,
    items: items.map(({ id, files, bytes }) => ({ id, files, bytes })),
    truncated,
    findings: limited({ [ChannelFindingCode.wrongDepth]: strayCount }, [
      ...(unreadable === undefined ? [] : [unreadableChannel(unreadable)]),
      ...(compared ? compareItems(items, inputIds) : []),
      ...items.filter(isEmpty).map(emptyItem),
      ...strayFiles.map(strayFile),
      ...items.filter((item) => item.unreadable.length > 0).map(unreadableItem),
      ...items.filter((item) => !item.isText).map(notText),
      ...findCollisions(items),
      ...items.filter((item) => hasControlCharacter(item.id)).map(controlCharacters),
      ...(checked.direction === "output" ? findSeveralFiles(items) : []),
      ...(await findUnexpectedFormats(items, checked.formats ?? [])),
    ]),
  };
}

/** A finding a line is for people: where there are thousands of a kind, the first ones and a count do. */
const MOST_OF_A_KIND = 20;

/** `counts`: of kinds of which `findings` holds the first ones only. */
function limited(
  counts: Readonly<Record<string, number>>,
  findings: readonly ChannelFinding[],
): ChannelFinding[] {
  const byCode = Map.groupBy(findings, ({ code }) => code);
  return [...byCode].flatMap(([code, all]) => {
    const shown = all.slice(0, MOST_OF_A_KIND);
    const more = (counts[code] ?? all.length) - shown.length;
    const severity = all[0]?.severity ?? "warning";
    return more > 0 ? [...shown, { code, severity, message: `${more} more of this kind` }] : shown;
  });
}

/** What cannot be read is not known to be empty. */
function isEmpty(item: ChannelItem): boolean {
  return item.bytes === 0 && item.unreadable.length === 0;
}

function compareItems(
  items: readonly ChannelItem[],
  inputIds: ReadonlySet<string>,
): ChannelFinding[] {
  if (items.length === 0) return [noItems(inputIds.size)];
  const ids = new Set(items.map((item) => item.id));
  const missing = [...inputIds].filter((id) => !ids.has(id));
  const fresh = [...ids].filter((id) => !inputIds.has(id));
  // Items made from several inputs get new names (contract §4): then nothing is missing.
  const combined = ids.size > 0 && fresh.length === ids.size;
  return [
    ...(combined ? [] : missing.map(missingItem)),
    ...fresh.map((id) =>
      finding(ChannelFindingCode.new, "info", id, "is new: no input item has this name"),
    ),
  ];
}

/** One result per item is the rule; where most items have it, the others are worth a look. */
function findSeveralFiles(items: readonly ChannelItem[]): ChannelFinding[] {
  if (items.length < 2 || !items.some((item) => item.files === 1)) return [];
  return items
    .filter((item) => item.files > 1)
    .map((item) =>
      finding(
        ChannelFindingCode.severalFiles,
        "warning",
        item.id,
        `has ${item.files} files where others have 1: ${listSome(item.names)}`,
      ),
    );
}

async function findUnexpectedFormats(
  items: readonly ChannelItem[],
  formats: readonly string[],
): Promise<ChannelFinding[]> {
  const globs = formats.filter((format) => !isMediaType(format));
  if (globs.length === 0 || globs.length < formats.length) return [];
  const compiled = await Promise.all(
    globs.map((targetGlob) => compilePathMatcher({ targetRegex: ".*", targetGlob })),
  );
  const matchers: readonly PathMatcher[] = compiled.flatMap((glob) =>
    glob.ok ? [glob.value] : [],
  );
  return items.flatMap((item) => {
    const odd = item.names.filter((name) => !matchers.some((matches) => matches(name)));
    if (odd.length === 0) return [];
    const message = `has files that are none of ${globs.join(", ")}: ${listSome(odd)}`;
    return [finding(ChannelFindingCode.unexpectedFormat, "warning", item.id, message)];
  });
}

function findCollisions(items: readonly ChannelItem[]): ChannelFinding[] {
  const byFolded = Map.groupBy(items, (item) => item.id.normalize("NFC").toLowerCase());
  return [...byFolded.values()]
    .filter((group) => group.length > 1)
    .map((group) => {
      const names = group.map((item) => JSON.stringify(item.id)).join(" and ");
      const message = `${names} are the same name where case does not count`;
      return { code: ChannelFindingCode.nameCollision, severity: "warning", message };
    });
}

const emptyItem = (item: ChannelItem): ChannelFinding =>
  finding(
    ChannelFindingCode.empty,
    "warning",
    item.id,
    item.files === 0 ? "has no file" : `has ${item.files} file(s), all empty`,
  );

const noItems = (expected: number): ChannelFinding => ({
  code: ChannelFindingCode.missing,
  severity: "warning",
  message: `no item was written; the input has ${expected}`,
});

const missingItem = (id: string): ChannelFinding =>
  finding(
    ChannelFindingCode.missing,
    "warning",
    id,
    "is missing: the input has it, the output does not",
  );

const unreadableChannel = (code: string): ChannelFinding => ({
  code: ChannelFindingCode.unreadable,
  severity: "warning",
  message: `the channel cannot be read: ${code}`,
});

const unreadableItem = (item: ChannelItem): ChannelFinding =>
  finding(
    ChannelFindingCode.unreadable,
    "warning",
    item.id,
    `has parts that cannot be read: ${listSome(item.unreadable)}`,
  );

const notText = (item: ChannelItem): ChannelFinding =>
  finding(
    ChannelFindingCode.notText,
    "warning",
    item.id,
    "has names that are not UTF-8, which many programs cannot open",
  );

const strayFile = (name: string): ChannelFinding => ({
  code: ChannelFindingCode.wrongDepth,
  severity: "warning",
  message: `${JSON.stringify(name)} is beside the items; files belong into <item>/<file>`,
});

const controlCharacters = (item: ChannelItem): ChannelFinding =>
  finding(
    ChannelFindingCode.controlCharacters,
    "warning",
    item.id,
    "has control characters in its name",
  );

function finding(
  code: ChannelFindingCode,
  severity: ChannelFinding["severity"],
  item: string,
  what: string,
): ChannelFinding {
  return { code, severity, item, message: `item ${JSON.stringify(item)} ${what}` };
}

function isMediaType(format: string): boolean {
  return /^[a-z]+\/[\w.+-]+$/.test(format);
}

function hasControlCharacter(name: string): boolean {
  return /\p{Cc}/u.test(name);
}

function listSome(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name));
  return names.length > 5 ? `${shown.join(", ")} and ${names.length - 5} more` : shown.join(", ");
}
