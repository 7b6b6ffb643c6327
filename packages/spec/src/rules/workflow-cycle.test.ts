import { expect, test } from "vitest";
import { cursorAt } from "./cursor.ts";
import { noCycle } from "./workflow-cycle.ts";

type Graph = ReadonlyMap<string, readonly string[]>;

test("of random DAGs those have a cycle that cannot be put in order, and the way told is one", () => {
  const random = sequence(7);
  const outcomes = Array.from({ length: 500 }, () => {
    const graph = randomGraph(2 + random(7), random);
    const [finding] = noCycle(cursorAt(documentOf(graph)));
    expect(finding === undefined).toBe(canBeOrdered(graph));
    const way = finding?.message.split(": ").at(-1)?.split(" → ") ?? [];
    expect(way.at(-1)).toBe(way[0]);
    const steps = way.slice(1).map((id, index) => graph.get(id)?.includes(way[index] ?? ""));
    expect(steps.every(Boolean)).toBe(true);
    expect(new Set(way).size).toBe(Math.max(0, way.length - 1));
    return finding === undefined;
  });
  expect(outcomes.filter(Boolean).length).toBeGreaterThan(100);
  expect(outcomes.filter((isOrdered) => !isOrdered).length).toBeGreaterThan(100);
});

/** Takes away what waits for nothing, as long as there is any; another way than the one under test. */
function canBeOrdered(graph: Graph): boolean {
  const left = new Map(graph);
  for (;;) {
    const free = [...left].find(([, upstream]) => !upstream.some((id) => left.has(id)));
    if (free === undefined) return left.size === 0;
    left.delete(free[0]);
  }
}

function randomGraph(size: number, random: (below: number) => number): Graph {
  const ids = Array.from({ length: size }, (_, index) => `t${index}`);
  return new Map(
    ids.map((id) => [id, ids.filter((other) => other !== id && random(size * 2) < 2)]),
  );
}

function documentOf(graph: Graph): unknown {
  return {
    tasks: [...graph].map(([task_id, upstream_task_ids]) => ({ task_id, upstream_task_ids })),
  };
}

/** Whole numbers below a bound, the same ones every time. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
