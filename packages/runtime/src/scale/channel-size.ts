// The size of the data in a channel as a scale rule sees it (contract §1.1: ScaleRule). Follows no
// symbolic link, so nothing outside the channel is counted; asks for a size only where the path matches.
import { readdirSync, lstatSync, type Dirent } from "node:fs";
import { join } from "node:path";
import {
  ScaleRuleMode,
  compilePathMatcher,
  type PathMatcher,
  type ScaleRule,
} from "@task-api/spec";

/** The number `n` of the rule's complexity: bytes, aggregated as `rule.mode` says; 0 for no data. */
export async function measureChannel(directory: string, rule: ScaleRule): Promise<number> {
  const matches = await matcherOf(rule);
  const target = rule.targetDir ?? "";
  switch (rule.mode) {
    case ScaleRuleMode.sum:
      return sum(matchingSizes(join(directory, target), matches));
    case ScaleRuleMode.maxFileSize:
      return largest(matchingSizes(join(directory, target), matches));
    case ScaleRuleMode.maxItemSum:
      return largest(
        itemsOf(directory).map((item) =>
          sum(matchingSizes(join(directory, item, target), matches)),
        ),
      );
  }
}

/** The patterns were checked with the document they come from: one that does not compile is a fault of ours. */
async function matcherOf(rule: ScaleRule): Promise<PathMatcher> {
  const matcher = await compilePathMatcher(rule);
  if (matcher.ok) return matcher.value;
  throw new Error(matcher.issues.map((issue) => issue.message).join("; "));
}

function* matchingSizes(root: string, matches: PathMatcher): Generator<number> {
  const pending = [""];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const entry of entriesOf(join(root, below))) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile() && matches(path)) yield sizeOf(join(root, path));
    }
  }
}

function itemsOf(directory: string): string[] {
  return entriesOf(directory)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/** A folder or file that vanished meanwhile counts nothing. */
function entriesOf(directory: string): Dirent[] {
  return orAbsent(() => readdirSync(directory, { withFileTypes: true }), []);
}

function sizeOf(file: string): number {
  return orAbsent(() => lstatSync(file).size, 0);
}

function orAbsent<T>(read: () => T, absent: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return absent;
    throw error;
  }
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
