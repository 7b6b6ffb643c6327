// The size of the data in a channel as a scale rule sees it (contract §1.1: ScaleRule). Follows no
// symbolic link, so nothing outside the channel is counted; asks for a size only where the path matches.
import {
  ScaleRuleMode,
  compilePathMatcher,
  type PathMatcher,
  type ScaleRule,
} from "@task-api/spec";
import { joinRaw, readFolder, sizeOf, walkFolder } from "../channels/walk-folder.ts";

/** A part of a channel that cannot be read: then there is no size to work with. */
export class UnreadableChannel extends Error {
  override readonly name = "UnreadableChannel";
}

/**
 * The number `n` of the rule's complexity: bytes, aggregated as `rule.mode` says; 0 for no data.
 * @throws UnreadableChannel
 */
export async function measureChannel(directory: string, rule: ScaleRule): Promise<number> {
  const matches = await matcherOf(rule);
  const target = Buffer.from(rule.targetDir ?? ".");
  const sizesIn = (folder: Buffer | string): Generator<number> =>
    matchingSizes(joinRaw(folder, target), matches);
  switch (rule.mode) {
    case ScaleRuleMode.sum:
      return sum(sizesIn(directory));
    case ScaleRuleMode.maxFileSize:
      return largest(sizesIn(directory));
    case ScaleRuleMode.maxItemSum:
      return largest(itemsOf(directory).map((item) => sum(sizesIn(item))));
  }
}

/** The patterns were checked with the document they come from: one that does not compile is a fault of ours. */
async function matcherOf(rule: ScaleRule): Promise<PathMatcher> {
  const matcher = await compilePathMatcher(rule);
  if (matcher.ok) return matcher.value;
  throw new Error(matcher.issues.map((issue) => issue.message).join("; "));
}

function* matchingSizes(root: Buffer, matches: PathMatcher): Generator<number> {
  for (const entry of walkFolder(root)) {
    if (entry.kind === "unreadable") throw unreadable(root, entry.path, entry.code);
    if (entry.isRegular && matches(entry.path)) yield sizeOf(entry.raw);
  }
}

function itemsOf(directory: string): readonly Buffer[] {
  const entries = readFolder(directory);
  if (typeof entries === "string") throw unreadable(directory, "", entries);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => joinRaw(directory, name));
}

function unreadable(root: Buffer | string, path: string, code: string): UnreadableChannel {
  return new UnreadableChannel(`${root.toString()}${path === "" ? "" : `/${path}`}: ${code}`);
}

function sum(sizes: Iterable<number>): number {
  let total = 0;
  for (const size of sizes) total += size;
  return total;
}

function largest(sizes: Iterable<number>): number {
  let most = 0;
  for (const size of sizes) most = Math.max(most, size);
  return most;
}
