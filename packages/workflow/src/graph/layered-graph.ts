// Tasks and edges as layers of nodes, where every link leads from one layer to the next: an edge gets a node in each
// layer that it goes through, and one of these has the room for its label. Tasks stand in even layers, labels in odd ones.
import { ranksOf, type Edge } from "./ranks.ts";

/** Width and height, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What is to be laid out. */
export interface GraphToLayOut {
  readonly tasks: readonly Size[];
  readonly edges: readonly (Edge & { readonly label: Size })[];
}

/** Nodes are their index; those of the tasks come first. */
export interface LayeredGraph {
  readonly sizes: readonly Size[];
  /** By layer: its nodes, from the top. */
  readonly layers: readonly (readonly number[])[];
  /** By node: its neighbours in the layer before, and in the one behind. */
  readonly before: readonly (readonly number[])[];
  readonly behind: readonly (readonly number[])[];
  /** By edge: the nodes that it goes through, its tasks included. */
  readonly paths: readonly (readonly number[])[];
  /** By edge: which node has its label. */
  readonly labels: readonly number[];
  readonly taskCount: number;
}

/** Of a bend in a long edge. */
const BEND: Size = { width: 0, height: 2 };
/** More nodes than that take too long; long edges then go straight behind the label. */
const MOST_NODES = 100_000;

/** Splits the edges. */
export function layeredGraph({ tasks, edges }: GraphToLayOut): LayeredGraph {
  const ranks = ranksOf(tasks.length, edges);
  const layerOf = (task: number): number => 2 * (ranks[task] ?? 0);
  const sizes: Size[] = [...tasks];
  const layers: number[][] = [];
  const before: number[][] = tasks.map(() => []);
  const behind: number[][] = tasks.map(() => []);
  const put = (node: number, layer: number): void => {
    while (layers.length <= layer) layers.push([]);
    layers[layer]?.push(node);
  };
  tasks.forEach((_, task) => put(task, layerOf(task)));
  const length = edges.reduce((sum, { from, to }) => sum + layerOf(to) - layerOf(from), 0);
  const isWhole = length <= MOST_NODES;
  const labels: number[] = [];
  const paths = edges.map(({ from, to, label }) => {
    const [first, last] = [layerOf(from) + 1, layerOf(to) - 1];
    const middle = labelLayer(first, last);
    const path = [from];
    let labelled = from;
    for (let layer = first; layer <= last; layer += 1) {
      if (!isWhole && layer !== middle) continue;
      const node = sizes.length;
      sizes.push(layer === middle ? label : BEND);
      before.push([]);
      behind.push([]);
      put(node, layer);
      if (layer === middle) labelled = node;
      path.push(node);
    }
    path.push(to);
    labels.push(labelled);
    path.forEach((node, index) => {
      const next = path[index + 1];
      if (next === undefined) return;
      behind[node]?.push(next);
      before[next]?.push(node);
    });
    return path;
  });
  return { sizes, layers, before, behind, paths, labels, taskCount: tasks.length };
}

/** An odd one, close to the middle. */
function labelLayer(first: number, last: number): number {
  const middle = Math.floor((first + last) / 2);
  return middle % 2 === 1 ? middle : middle - 1;
}
