// Which node of a layer stands above which: with few crossings, by the mean of the neighbours' places, going back and
// forth through the layers and keeping the best order seen.
import type { LayeredGraph } from "./layered-graph.ts";

type Ordered = Pick<LayeredGraph, "layers" | "before" | "behind">;

const SWEEPS = 12;

/** The layers of the graph in a better order. */
export function orderLayers(graph: Ordered): readonly (readonly number[])[] {
  let best = graph.layers;
  let fewest = crossings(best, graph);
  let now = best;
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    now = sweep % 2 === 0 ? ordered(now, graph.before) : ordered(now.toReversed(), graph.behind);
    if (sweep % 2 === 1) now = now.toReversed();
    const count = crossings(now, graph);
    if (count < fewest) [best, fewest] = [now, count];
  }
  return best;
}

/** Each layer by the places in the one that was ordered before it; a node without neighbours keeps its place. */
function ordered(
  layers: readonly (readonly number[])[],
  neighbours: LayeredGraph["before"],
): readonly (readonly number[])[] {
  const places = new Map<number, number>();
  return layers.map((layer) => {
    const means = new Map(
      layer.map((node, index) => {
        const there = (neighbours[node] ?? []).map((one) => places.get(one) ?? 0);
        const sum = there.reduce((total, place) => total + place, 0);
        return [node, there.length === 0 ? index / layer.length : sum / there.length];
      }),
    );
    const sorted = layer.toSorted((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0));
    // Between 0 and 1, so that layers of different sizes are the same to a mean.
    sorted.forEach((node, index) => places.set(node, (index + 0.5) / sorted.length));
    return sorted;
  });
}

/** How often links cross. */
export function crossings(
  layers: readonly (readonly number[])[],
  { behind }: Pick<LayeredGraph, "behind">,
): number {
  return layers.reduce((sum, layer, index) => {
    const places = new Map((layers[index + 1] ?? []).map((node, place) => [node, place]));
    const ends = layer.flatMap((node) =>
      (behind[node] ?? []).map((next) => places.get(next) ?? 0).toSorted((a, b) => a - b),
    );
    return sum + inversions(ends, places.size);
  }, 0);
}

/** Pairs in the wrong order, counted with a tree of partial sums. */
function inversions(values: readonly number[], size: number): number {
  const tree = new Uint32Array(size + 1);
  let found = 0;
  values.forEach((value, seen) => {
    let atMost = 0;
    for (let at = value + 1; at > 0; at -= at & -at) atMost += tree[at] ?? 0;
    found += seen - atMost;
    for (let at = value + 1; at <= size; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
  });
  return found;
}
