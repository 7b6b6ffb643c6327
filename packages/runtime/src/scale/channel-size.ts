// The size of the data in a channel as a scale rule sees it (contract §1.1: ScaleRule). Follows no
// symbolic link, so nothing outside the channel is counted; asks for a size only where the path matches;
// keeps no list of files, and lets the process do other things in between.
import {
  ScaleRuleMode,
  compilePathMatcher,
  type PathMatcher,
  type ScaleRule,
} from "@task-api/spec";
import { readFolder } from "../channels/list-folder.ts";
import { joinRaw, type RawPath } from "../channels/raw-path.ts";
import { codeOf } from "../channels/system-error.ts";
import { sizeOf, walkFolder, type FoundEntry } from "../channels/walk-folder.ts";
import { targetFolder } from "./target-folder.ts";
import { createTurns, type GiveTurn } from "../channels/turns.ts";

/** A part of a channel that cannot be read: then there is no size to work with. */
export class UnreadableChannel extends Error {
  override readonly name = "UnreadableChannel";
}

/**
 * The number `n` of the rule's complexity: bytes, aggregated as `rule.mode` says; 0 for no data.
 * @param signal ends it early; the promise is then rejected with the signal's reason
 * @param items only these items of the channel count; all when not given
 * @throws UnreadableChannel
 */
export async function measureChannel(
  directory: string,
  rule: ScaleRule,
  signal?: AbortSignal,
  items?: readonly string[],
): Promise<number> {
  const matches = await matcherOf(rule);
  const giveTurn = createTurns(signal);
  const measure = (folder: RawPath, combine: Combine): Promise<number> =>
    measureFolder(targetOf(folder, rule.targetDir), { matches, combine, giveTurn });
  const whole = async (combine: Combine): Promise<number> => {
    // A folder below the root of the channel is no part of an item.
    if (items === undefined || rule.targetDir !== undefined) return measure(directory, combine);
    let total = 0;
    for (const item of items) {
      const below: PathMatcher = (path) => matches(`${item}/${path}`);
      const folder = joinRaw(directory, item);
      total = combine(total, await measureFolder(folder, { matches: below, combine, giveTurn }));
    }
    return total;
  };
  switch (rule.mode) {
    case ScaleRuleMode.sum:
      return whole(add);
    case ScaleRuleMode.maxFileSize:
      return whole(Math.max);
    case ScaleRuleMode.maxItemSum: {
      let most = 0;
      const folders = items?.map((item) => joinRaw(directory, item)) ?? itemsOf(directory);
      for (const item of folders) most = Math.max(most, await measure(item, add));
      return most;
    }
  }
}

type Combine = (total: number, size: number) => number;

interface Measure {
  readonly matches: PathMatcher;
  readonly combine: Combine;
  readonly giveTurn: GiveTurn;
}

/** The patterns were checked with the document they come from: one that does not compile is a fault of ours. */
async function matcherOf(rule: ScaleRule): Promise<PathMatcher> {
  const matcher = await compilePathMatcher(rule);
  if (matcher.ok) return matcher.value;
  throw new Error(matcher.issues.map((issue) => issue.message).join("; "));
}

async function measureFolder(
  folder: RawPath | undefined,
  { matches, combine, giveTurn }: Measure,
): Promise<number> {
  let total = 0;
  if (folder === undefined) return total;
  for (const entry of walkFolder(folder)) {
    const turn = giveTurn();
    if (turn !== undefined) await turn;
    total = combine(total, countedSize(entry, folder, matches));
  }
  return total;
}

function countedSize(entry: FoundEntry, folder: RawPath, matches: PathMatcher): number {
  if (entry.kind === "unreadable") throw unreadable(folder, entry.path, entry.code);
  if (entry.kind !== "file" || !matches(entry.path)) return 0;
  const size = sizeOf(entry.at);
  if (typeof size === "string") throw unreadable(folder, entry.path, size);
  return size;
}

function* itemsOf(directory: string): Generator<RawPath, void> {
  try {
    for (const entry of readFolder(directory)) {
      if (entry.isDirectory()) yield joinRaw(directory, entry.name);
    }
  } catch (error) {
    throw unreadable(directory, "", codeOf(error));
  }
}

function targetOf(folder: RawPath, targetDir: string | undefined): RawPath | undefined {
  if (targetDir === undefined) return folder;
  try {
    return targetFolder(folder, targetDir);
  } catch (error) {
    throw unreadable(folder, targetDir, codeOf(error));
  }
}

function unreadable(root: RawPath, path: string, code: string): UnreadableChannel {
  return new UnreadableChannel(`${root.toString()}${path === "" ? "" : `/${path}`}: ${code}`);
}

function add(total: number, size: number): number {
  return total + size;
}
