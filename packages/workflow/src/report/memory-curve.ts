// The memory of an attempt over time as a small picture, with its limit where the curve comes close to it.
import { formatBytes } from "@task-api/spec";
import type { RunRecord } from "@task-api/runtime";
import { duration } from "./format.ts";
import { html, type Html } from "./html.ts";

type Attempt = RunRecord["attempts"][number];

const WIDTH = 320;
const HEIGHT = 56;
/** Of the limit: below that share its line would press the curve flat. */
const NEAR_LIMIT = 0.3;

/** Nothing for an attempt that was over before it was looked at twice. */
export function memoryCurve({ usage, resources }: Attempt): Html | undefined {
  const seconds = usage?.seconds.at(-1) ?? 0;
  if (usage === undefined || usage.seconds.length < 2 || seconds === 0) return undefined;
  const limit = resources.memoryLimitBytes;
  const highest = Math.max(...usage.memoryBytes, 1);
  const isNear = limit !== undefined && highest >= limit * NEAR_LIMIT;
  const top = (isNear ? Math.max(limit, highest) : highest) * 1.06;
  const points = usage.seconds.map((time, index) => {
    const y = HEIGHT * (1 - (usage.memoryBytes[index] ?? 0) / top);
    return `${((time / seconds) * WIDTH).toFixed(1)},${y.toFixed(1)}`;
  });
  const limitY = (HEIGHT * (1 - (limit ?? 0) / top)).toFixed(1);
  const words = `Memory without file caches over ${duration(seconds * 1000)}, up to ${formatBytes(highest)}${limit === undefined ? "" : `, limit ${formatBytes(limit)}`}`;
  return html`<figure class="curve">
    <svg
      role="img"
      width="${WIDTH}"
      height="${HEIGHT}"
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      preserveAspectRatio="none"
    >
      <title>${words}</title>
      <polygon points="0,${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}" />
      <polyline points="${points.join(" ")}" />
      ${isNear ? html`<line class="limit" x1="0" x2="${WIDTH}" y1="${limitY}" y2="${limitY}" />` : undefined}
    </svg>
    <figcaption>${words}</figcaption>
  </figure>`;
}
