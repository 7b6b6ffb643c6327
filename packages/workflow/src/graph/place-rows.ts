// How high each node stands: as close to its neighbours' height as the others in its layer leave room. For one layer
// that is least squares with a least distance, which merging neighbours that are too close solves exactly.
import type { LayeredGraph } from "./layered-graph.ts";

const GAP = 18;
const SWEEPS = 16;
/** Long edges rather than tasks are kept straight. */
const BEND_WEIGHT = 6;

/** By node: the height of its middle, the highest edge of all at 0. */
export function placeRows(
  layers: readonly (readonly number[])[],
  { sizes, before, behind, taskCount }: LayeredGraph,
): readonly number[] {
  const heights = sizes.map(() => 0);
  for (const layer of layers) placeLayer(layer, () => 0, sizes, heights);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isForth = sweep % 2 === 0;
    const isLast = sweep >= SWEEPS - 4;
    for (const layer of isForth ? layers : layers.toReversed()) {
      const wishOf = (node: number): number => {
        const one = (isForth ? before : behind)[node] ?? [];
        const other = (isForth ? behind : before)[node] ?? [];
        const neighbours = isLast || one.length === 0 ? [...one, ...other] : one;
        return meanOf(node, neighbours, heights, taskCount);
      };
      placeLayer(layer, wishOf, sizes, heights);
    }
  }
  const top = heights.reduce(
    (least, height, node) => Math.min(least, height - (sizes[node]?.height ?? 0) / 2),
    Infinity,
  );
  return heights.map((height) => height - top);
}

function meanOf(
  node: number,
  neighbours: readonly number[],
  heights: readonly number[],
  taskCount: number,
): number {
  let sum = 0;
  let weights = 0;
  for (const one of neighbours) {
    const weight = node >= taskCount && one >= taskCount ? BEND_WEIGHT : 1;
    sum += weight * (heights[one] ?? 0);
    weights += weight;
  }
  return weights === 0 ? (heights[node] ?? 0) : sum / weights;
}

interface Block {
  sum: number;
  count: number;
}

/** Neighbours that come too close form a block, which stands where all of them together want to be. */
function placeLayer(
  layer: readonly number[],
  wishOf: (node: number) => number,
  sizes: LayeredGraph["sizes"],
  heights: number[],
): void {
  const offsets: number[] = [];
  const blocks: Block[] = [];
  let offset = 0;
  layer.forEach((node, index) => {
    const half = (sizes[node]?.height ?? 0) / 2;
    if (index > 0) offset += half + GAP;
    offsets.push(offset);
    blocks.push({ sum: wishOf(node) - offset, count: 1 });
    offset += half;
    mergeLast(blocks);
  });
  let index = 0;
  for (const { sum, count } of blocks) {
    for (const end = index + count; index < end; index += 1) {
      heights[layer[index] ?? 0] = sum / count + (offsets[index] ?? 0);
    }
  }
}

function mergeLast(blocks: Block[]): void {
  for (;;) {
    const last = blocks.at(-1);
    const previous = blocks.at(-2);
    if (last === undefined || previous === undefined) return;
    if (previous.sum / previous.count <= last.sum / last.count) return;
    blocks.pop();
    previous.sum += last.sum;
    previous.count += last.count;
  }
}
