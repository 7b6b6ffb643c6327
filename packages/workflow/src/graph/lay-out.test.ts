import { describe, expect, it } from "vitest";
import { randomDag } from "../testing/small-dag.ts";
import { pictureOf } from "./dag-picture.ts";
import { layOut, type Box } from "./lay-out.ts";
import { layeredGraph, type GraphToLayOut } from "./layered-graph.ts";
import { crossings, orderLayers } from "./order-layers.ts";
import { ranksOf } from "./ranks.ts";

function randomGraph(size: number, seed: number): GraphToLayOut {
  const { tasks, edges } = pictureOf(randomDag(size, seed));
  return {
    tasks: tasks.map(() => ({ width: 100, height: 40 })),
    edges: edges.map(({ from, to }) => ({ from, to, label: { width: 60, height: 16 } })),
  };
}

function overlap(a: Box, b: Box): boolean {
  return (
    Math.abs(a.x - b.x) < (a.width + b.width) / 2 - 0.001 &&
    Math.abs(a.y - b.y) < (a.height + b.height) / 2 - 0.001
  );
}

/** Counted pair by pair. */
function crossingsByPairs({
  layers,
  behind,
}: Pick<ReturnType<typeof layeredGraph>, "layers" | "behind">): number {
  return layers.reduce((sum, layer, index) => {
    const next = layers[index + 1] ?? [];
    const links = layer.flatMap((node, place) =>
      (behind[node] ?? []).map((end) => [place, next.indexOf(end)] as const),
    );
    const crossed = links.flatMap((one, at) =>
      links.slice(at + 1).filter((two) => (one[0] - two[0]) * (one[1] - two[1]) < 0),
    );
    return sum + crossed.length;
  }, 0);
}

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

describe("the layout of a DAG", () => {
  it.each(seeds)(
    "lets no boxes and labels overlap and no arrow go back (random DAG %i)",
    (seed) => {
      const graph = randomGraph(40, seed);
      const { tasks, routes, width, height } = layOut(graph);
      const labels = routes.map(({ label }) => ({ ...label, width: 60, height: 16 }));
      const boxes = [...tasks, ...labels];
      expect(
        boxes.filter((box, at) => boxes.slice(at + 1).some((other) => overlap(box, other))),
      ).toEqual([]);
      expect(
        tasks.filter(({ x, y }) => x < 49.9 || y < 19.9 || x > width - 49.9 || y > height - 19.9),
      ).toEqual([]);
      const xs = routes.map(({ points }) => points.map(({ x }) => x));
      expect(xs).toEqual(xs.map((all) => all.toSorted((a, b) => a - b)));
    },
  );

  it.each(seeds)(
    "counts crossings as one does by hand, and has no more of them in the end (%i)",
    (seed) => {
      const graph = layeredGraph(randomGraph(30, seed));
      const before = crossings(graph.layers, graph);
      expect(before).toBe(crossingsByPairs(graph));
      expect(crossings(orderLayers(graph), graph)).toBeLessThanOrEqual(before);
    },
  );

  it("has no crossing where there need be none", () => {
    const edges = [
      [0, 4],
      [0, 5],
      [1, 3],
      [2, 3],
    ].map(([from = 0, to = 0]) => ({
      from,
      to,
      label: { width: 4, height: 4 },
    }));
    const graph = layeredGraph({
      tasks: Array.from({ length: 6 }, () => ({ width: 9, height: 9 })),
      edges,
    });
    expect(crossings(graph.layers, graph)).toBe(4);
    expect(crossings(orderLayers(graph), graph)).toBe(0);
  });

  it("puts a task behind the last one before it, and a source right before what it is for", () => {
    const edges = [
      [0, 1],
      [1, 2],
      [0, 2],
      [3, 2],
    ].map(([from = 0, to = 0]) => ({ from, to }));
    expect(ranksOf(5, edges)).toEqual([0, 1, 2, 1, 0]);
  });

  it("draws long edges straight where bends would be too many", () => {
    const size = 400;
    const label = { width: 4, height: 4 };
    const chain = Array.from({ length: size - 1 }, (_, from) => ({ from, to: from + 1, label }));
    const long = Array.from({ length: size - 2 }, (_, from) => ({ from, to: size - 1, label }));
    const tasks = Array.from({ length: size }, () => ({ width: 9, height: 9 }));
    const { routes } = layOut({ tasks, edges: [...chain, ...long] });
    expect(routes.map(({ points }) => points.length)).toEqual(routes.map(() => 3));
  });
});
