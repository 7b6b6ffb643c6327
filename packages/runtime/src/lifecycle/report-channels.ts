// What a run's record says of its channels once the last container has ended.
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { checkChannels } from "../channels/check-channels.ts";
import type { ChannelReport } from "../channels/channel-report.ts";
import { readChannel } from "../channels/read-channel.ts";
import type { RunRecord } from "../record/run-record.ts";

/** The result must not depend on what a task has left in its channels. */
export async function reportChannels(
  mounts: RunRecord["plan"]["mounts"],
): Promise<{ reports: ChannelReport[]; warnings: string[] }> {
  try {
    const channels = mounts.filter(isFirstOfChannel).map((mount) => ({
      channel: mount.channel,
      direction: mount.direction,
      content: contentOf(mount, mounts),
      formats: mount.formats,
    }));
    return { reports: await checkChannels(channels), warnings: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { reports: [], warnings: [`the channels could not be checked: ${reason}`] };
  }
}

type MountRecord = RunRecord["plan"]["mounts"][number];

/** A channel of which items are given has a mount for each. */
function isFirstOfChannel(
  { channel, direction }: MountRecord,
  index: number,
  mounts: readonly MountRecord[],
): boolean {
  return (
    mounts.findIndex((one) => one.channel === channel && one.direction === direction) === index
  );
}

function contentOf(
  { channel, direction, item, source, results }: MountRecord,
  mounts: readonly MountRecord[],
): ReturnType<typeof readChannel> {
  // Whoever published them may have died before that was written down.
  if (item === undefined) {
    return readChannel(results && !existsSync(source) ? results.directory : source);
  }
  const items = mounts
    .filter((one) => one.channel === channel && one.direction === direction)
    .flatMap((one) => one.item ?? []);
  return readChannel(dirname(source), new Set(items));
}
