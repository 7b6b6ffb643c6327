// A DAG as an SVG: from left to right, one box per task, channels on the arrows, order alone dashed. The picture needs
// nothing beside itself and follows the reader's choice of light or dark.
import type { DagPicture, PictureEdge, PictureTask } from "./dag-picture.ts";
import { escapeXml } from "./escape-xml.ts";
import { boxClass, graphStyle } from "./graph-style.ts";
import { layOut, type Box, type Layout, type Point } from "./lay-out.ts";
import type { Size } from "./layered-graph.ts";
import { shorten, textWidth } from "./text-width.ts";
import { stateSymbol } from "./state-symbol.ts";

/** What may differ. */
export interface SvgOptions {
  /** Without style and background: a page that has `graphStyle` itself takes it in. */
  readonly isPart?: boolean;
  /** Where a box leads to, by the index of its task. */
  readonly linkOf?: (task: number) => string;
}

const MARGIN = 16;
const BOX_HEIGHT = 46;
const LINE_HEIGHT = 14;
const MOST_LABEL_LINES = 3;
const MOST_ID = 36;
const MOST_DETAIL = 44;
const MOST_LABEL = 40;

/** The document, or the element of a page. */
export function renderSvg(picture: DagPicture, options: SvgOptions = {}): string {
  const { title, tasks, edges } = picture;
  const labels = edges.map(({ channels }) => labelLines(channels));
  const layout = layOut({
    tasks: tasks.map(boxSize),
    edges: edges.map(({ from, to }, index) => ({
      from,
      to,
      label: labelSize(labels[index] ?? []),
    })),
  });
  const width = Math.ceil(layout.width + 2 * MARGIN);
  const height = Math.ceil(layout.height + 2 * MARGIN);
  const about =
    picture.description ?? `A DAG of ${tasks.length} task${tasks.length === 1 ? "" : "s"}.`;
  const isPart = options.isPart === true;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="dag-graph" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escapeXml(title)}</title><desc>${escapeXml(about)}</desc>`,
    ...(isPart
      ? []
      : [
          `<style>${graphStyle}</style><rect class="dag-page" width="${width}" height="${height}"/>`,
        ]),
    '<defs><marker id="dag-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="dag-tip" d="M0 0L8 4L0 8z"/></marker></defs>',
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...edges.map((edge, index) => renderEdge(edge, index, layout, tasks)),
    ...edges.map((_, index) => renderLabel(labels[index] ?? [], index, layout)),
    ...tasks.map((task, index) => renderBox(task, index, layout, options)),
    "</g></svg>",
    "",
  ].join("\n");
}

function boxSize({ id, detail }: PictureTask): Size {
  const name = textWidth(shorten(id, MOST_ID), 13) * 1.06 + 22;
  return {
    width: 30 + Math.max(name, textWidth(shorten(detail, MOST_DETAIL), 11)),
    height: BOX_HEIGHT,
  };
}

function labelLines(channels: readonly string[]): readonly string[] {
  const all = channels.map((channel) => shorten(channel, MOST_LABEL));
  if (all.length <= MOST_LABEL_LINES) return all;
  const shown = all.slice(0, MOST_LABEL_LINES - 1);
  return [...shown, `and ${all.length - shown.length} more`];
}

function labelSize(lines: readonly string[]): Size {
  if (lines.length === 0) return { width: 4, height: 4 };
  const width = Math.max(...lines.map((line) => textWidth(line, 11)));
  return { width: width + 10, height: lines.length * LINE_HEIGHT + 4 };
}

function renderEdge(
  { from, to, channels }: PictureEdge,
  index: number,
  { routes }: Layout,
  tasks: DagPicture["tasks"],
): string {
  const points = routes[index]?.points ?? [];
  const kind = channels.length === 0 ? "dag-edge dag-order" : "dag-edge";
  const what = channels.length === 0 ? "order only" : channels.join("\n");
  const title = escapeXml(`${tasks[from]?.id ?? ""} before ${tasks[to]?.id ?? ""}: ${what}`);
  return `<path class="${kind}" marker-end="url(#dag-tip)" d="${curve(points)}"><title>${title}</title></path>`;
}

/** Level at each point, so that it comes out of boxes and through labels straight. */
function curve(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => {
      const last = points[index - 1];
      if (last === undefined) return `M${round(x)} ${round(y)}`;
      const middle = round((last.x + x) / 2);
      return `C${middle} ${round(last.y)} ${middle} ${round(y)} ${round(x)} ${round(y)}`;
    })
    .join("");
}

function renderLabel(lines: readonly string[], index: number, { routes }: Layout): string {
  const route = routes[index];
  if (lines.length === 0 || route === undefined) return "";
  const { x, y } = route.label;
  const { width, height } = labelSize(lines);
  const texts = lines.map((line, row) => {
    const base = round(y - height / 2 + 2 + (row + 0.78) * LINE_HEIGHT);
    return `<text class="dag-label" x="${round(x)}" y="${base}">${escapeXml(line)}</text>`;
  });
  return `<rect class="dag-plate" x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width)}" height="${height}"/>${texts.join("")}`;
}

function renderBox(
  { id, detail, state }: PictureTask,
  index: number,
  { tasks }: Layout,
  { linkOf }: SvgOptions,
): string {
  const box = tasks[index];
  if (box === undefined) return "";
  const title = [id, detail, ...(state === undefined ? [] : [state])].join("\n");
  const mark =
    state === undefined
      ? ""
      : `<text class="dag-mark" x="${round(box.width - 10)}" y="19">${stateSymbol(state)}</text>`;
  const group = [
    `<g class="${boxClass(state)}" transform="translate(${corner(box)})"><title>${escapeXml(title)}</title>`,
    `<rect class="dag-card" rx="6" width="${round(box.width)}" height="${box.height}"/>`,
    `<rect class="dag-bar" x="6" y="8" rx="2" width="4" height="${box.height - 16}"/>`,
    `<text class="dag-id" x="18" y="19">${escapeXml(shorten(id, MOST_ID))}</text>`,
    `<text class="dag-detail" x="18" y="36">${escapeXml(shorten(detail, MOST_DETAIL))}</text>${mark}</g>`,
  ].join("");
  return linkOf === undefined ? group : `<a href="${escapeXml(linkOf(index))}">${group}</a>`;
}

function corner({ x, y, width, height }: Box): string {
  return `${round(x - width / 2)} ${round(y - height / 2)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
