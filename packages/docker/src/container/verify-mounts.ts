// Whether the engine sees the directories that the caller sees: asked of the engine, on the container that
// was created with them and has not been started. One that sees another file system (on another machine, or
// outside of the container that the caller is in) would mount a directory of its own, and nobody would notice.
import { stat } from "node:fs/promises";
import { Reason, RuntimeFailure, type PlannedMount } from "@task-api/runtime";
import { formatEndpoint } from "../endpoint/endpoint.ts";
import type { EngineClient } from "../http/engine-client.ts";
import { readPathStat } from "../http/path-stat.ts";

/** A directory that somebody is writing to may change between two looks. */
const LOOKS = 3;

/**
 * Compares the mounts of container `id` with what is here (contract §3).
 * @throws RuntimeFailure StartFailed naming every directory that is another one
 */
export async function verifyMounts(
  client: EngineClient,
  id: string,
  mounts: readonly PlannedMount[],
): Promise<void> {
  const others: PlannedMount[] = [];
  for (const mount of mounts) if (!(await isSame(client, id, mount))) others.push(mount);
  if (others.length === 0) return;
  const places = others.map(({ channel, source, engineSource }) =>
    source === engineSource
      ? `${source} (channel "${channel}")`
      : `${source} at ${engineSource} (channel "${channel}")`,
  );
  throw new RuntimeFailure({
    reason: Reason.StartFailed,
    message: `The engine at ${formatEndpoint(client.endpoint)} does not see this machine's ${places.join(", ")}.`,
    nextStep: `Say where it is on the engine's side: ${others.map(({ source }) => `--path-map ${source}=/there`).join(" ")}`,
  });
}

async function isSame(client: EngineClient, id: string, mount: PlannedMount): Promise<boolean> {
  for (let looks = 1; ; looks += 1) {
    const before = await changedAt(mount.source);
    const there = await changedAtEngine(client, id, mount.target);
    if (before !== undefined && there !== undefined && isSameTime(before, there)) return true;
    const after = await changedAt(mount.source);
    if (before === after || looks === LOOKS) return false;
  }
}

const SECOND = 1_000_000_000n;
/** File systems on a network keep fewer digits, each its own. */
const DIGITS = [1n, 100n, 1_000n, 1_000_000n, SECOND, 2n * SECOND];

/** Equal to the digits that both have; a time that ends in zeros may have been cut. */
function isSameTime(one: bigint, other: bigint): boolean {
  const cut = DIGITS.findLast((digit) => one % digit === 0n || other % digit === 0n) ?? 1n;
  return one / cut === other / cut;
}

/** When a directory was last changed; nanoseconds. */
async function changedAt(directory: string): Promise<bigint | undefined> {
  const stats = await stat(directory, { bigint: true }).catch(() => undefined);
  return stats?.isDirectory() === true ? stats.mtimeNs : undefined;
}

async function changedAtEngine(
  client: EngineClient,
  id: string,
  path: string,
): Promise<bigint | undefined> {
  const answer = await client.open("HEAD", `/containers/${id}/archive`, { query: { path } });
  answer.resume();
  const seen = answer.statusCode === 200 ? readPathStat(answer.headers) : undefined;
  return seen?.directory === true ? nanoseconds(seen.changedAt) : undefined;
}

function nanoseconds(time: string): bigint | undefined {
  const [, seconds, fraction = "", zone] = /^(.*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(time) ?? [];
  const milliseconds = Date.parse(`${seconds}${zone}`);
  if (!Number.isFinite(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, "0").slice(0, 9));
}
