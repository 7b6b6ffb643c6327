// What the machine has room for: never more at once, and nobody waits for ever.
import { describe, expect, it } from "vitest";
import type { Demand } from "../runner/task-runner.ts";
import { dagOf, type TaskLine } from "../testing/dag-of.ts";
import { engineBench, settled, type BenchRun } from "../testing/engine-bench.ts";
import type { PoolLimits } from "./pool.ts";

/** Independent tasks by what they take, each begun in the order of its name. */
function tasksThatTake(demands: Readonly<Record<string, Demand & Pick<TaskLine, "priority">>>): {
  readonly dag: ReturnType<typeof dagOf>;
  readonly demandOf: (task: number) => Demand;
} {
  const lines = Object.entries(demands).map(([name, { priority = 1 }]) => [name, { priority }]);
  const all = Object.values(demands);
  return { dag: dagOf(Object.fromEntries(lines)), demandOf: (task) => all[task] ?? {} };
}

async function begin(
  demands: Parameters<typeof tasksThatTake>[0],
  limits: PoolLimits,
): Promise<BenchRun> {
  const bench = engineBench();
  const { dag, demandOf } = tasksThatTake(demands);
  const run = bench.add(dag, { demandOf });
  bench.serve(limits);
  await settled();
  return run;
}

const running = ({ runner }: BenchRun): string => runner.running().join(" ").replaceAll("#1", "");

describe("tasks run at the same time", () => {
  it.each([
    ["tasks", { tasks: 2 }, {}],
    ["CPUs", { cpus: 1 }, { cpus: 0.5 }],
    ["memory", { memoryBytes: 100 }, { memoryBytes: 50 }],
    ["devices", { extended: { gpu: 2 } }, { extended: { gpu: 1 } }],
  ] as const)("as many as there is room for: %s", async (_, limits, demand) => {
    const run = await begin({ a: demand, b: demand, c: demand }, limits);
    expect(running(run)).toBe("a b");
    run.runner.end("a");
    await settled();
    expect(running(run)).toBe("b c");
  });

  it("and one that wants more than there is runs alone", async () => {
    const run = await begin({ a: { cpus: 64 }, b: { cpus: 1 } }, { cpus: 4 });
    expect(running(run)).toBe("a");
    run.runner.end("a");
    await settled();
    expect(running(run)).toBe("b");
  });

  it("as many of a run as it allows, whatever room there is, and other runs go on", async () => {
    const bench = engineBench();
    const dag = dagOf({ a: {}, b: {}, c: {} });
    const held = bench.add(dag, { maxActiveTasks: 1 });
    const free = bench.add(dag);
    bench.serve();
    await settled();
    expect([running(held), running(free)]).toEqual(["a", "a b c"]);
    held.runner.end("a");
    await settled();
    expect(running(held)).toBe("b");
  });
});

describe("the next one", () => {
  it("is that of the largest weight, then the one that waits longest", async () => {
    const run = await begin(
      { a: { priority: 1 }, b: { priority: 5 }, c: { priority: 5 }, d: { priority: 9 } },
      { tasks: 1 },
    );
    for (const task of ["d", "b", "c", "a"]) {
      expect(running(run)).toBe(task);
      run.runner.end(task);
      await settled();
    }
  });

  it("is one that needs nothing of what a larger one waits for", async () => {
    const run = await begin(
      {
        a: { cpus: 3 },
        large: { cpus: 4, priority: 9 },
        b: { cpus: 1 },
        gpu: { extended: { gpu: 1 } },
      },
      { cpus: 4, extended: { gpu: 1 } },
    );
    // The large one goes first, and is alone with the CPUs.
    expect(running(run)).toBe("large gpu");
    run.runner.end("large");
    await settled();
    expect(running(run)).toBe("gpu a b");
  });

  it("is a large one that waits longest, however many small ones would fit before it", async () => {
    const bench = engineBench();
    const first = bench.add(dagOf({ x: {}, y: {} }), { demandOf: () => ({ cpus: 1 }) });
    const { engine } = bench.serve({ cpus: 2 });
    await settled();
    const small = Array.from({ length: 20 }, (_, task) => [`s${task}`, {}] as const);
    const run = bench.add(dagOf({ large: {}, ...Object.fromEntries(small) }), {
      demandOf: (task) => ({ cpus: task === 0 ? 2 : 1 }),
    });
    engine.lookAgain();
    await settled();
    first.runner.end("x");
    await settled();
    expect(running(run)).toBe("");
    first.runner.end("y");
    await settled();
    expect(running(run)).toBe("large");
    run.runner.end("large");
    await settled();
    expect(running(run)).toBe("s0 s1");
  });
});

it("is not given away after a crash before it is known what those take that run already", async () => {
  const bench = engineBench();
  const run = bench.add(dagOf({ a: {}, b: {} }), {
    demandOf: (task) =>
      task === 0 ? new Promise((resolve) => setImmediate(() => resolve({ cpus: 2 }))) : { cpus: 1 },
  });
  const { engine, runnerOf } = bench.serve({ cpus: 2, tasks: 1 });
  await settled();
  runnerOf(run).end("b");
  await settled();
  expect(running(run)).toBe("a");
  bench.ask(run, { type: "clear", tasks: [1] });
  engine.lookAgain();
  await settled();
  engine.leave();
  const next = bench.serve({ cpus: 2 });
  await settled();
  expect(running(run)).toBe("a");
  next.runnerOf(run).end("a");
  await settled();
  expect(running(run)).toBe("b#2");
});

/** Deterministic, so that a failure can be looked at again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const limits = { tasks: 4, cpus: 3, memoryBytes: 100, extended: { gpu: 1 } } as const;

/** What runs takes together, part by part, no task more than there is. */
function taken(demands: readonly Demand[]): Readonly<Record<string, number>> {
  const sum = (of: (demand: Demand) => number | undefined, limit: number): number =>
    demands.reduce((all, demand) => all + Math.min(of(demand) ?? 0, limit), 0);
  return {
    tasks: demands.length,
    cpus: sum(({ cpus }) => cpus, limits.cpus),
    memoryBytes: sum(({ memoryBytes }) => memoryBytes, limits.memoryBytes),
    gpu: sum(({ extended }) => extended?.["gpu"], limits.extended.gpu),
  };
}

it.each([1, 2, 3, 4, 5])(
  "is never exceeded, also after a crash, whatever tasks take and whenever that is known (seed %i)",
  async (seed) => {
    const next = random(seed);
    const names = Array.from({ length: 40 }, (_, task) => `t${task}`);
    const demands = names.map(() => ({
      cpus: Math.ceil(next() * 8) / 2,
      memoryBytes: Math.floor(next() * 130),
      extended: { gpu: Math.floor(next() * 1.3) },
    }));
    const isLate = names.map(() => next() < 0.5);
    const bench = engineBench();
    const run = bench.add(dagOf(Object.fromEntries(names.map((name) => [name, {}]))), {
      demandOf: (task) =>
        isLate[task] === true
          ? new Promise((resolve) => setImmediate(() => resolve(demands[task] ?? {})))
          : (demands[task] ?? {}),
    });
    let serving = bench.serve(limits);
    for (let step = 0; run.state() !== "success"; step += 1) {
      expect(step).toBeLessThan(400);
      await settled();
      const begun = run.runner.running().map((one) => one.replace("#1", ""));
      const all = taken(begun.map((name) => demands[names.indexOf(name)] ?? {}));
      const most = { tasks: limits.tasks, cpus: limits.cpus, memoryBytes: 100, gpu: 1 };
      for (const [part, amount] of Object.entries(most)) {
        expect({ part, amount: Math.max(amount, all[part] ?? 0) }).toEqual({ part, amount });
      }
      const ended = begun.find(() => next() < 0.5);
      if (next() < 0.1) {
        serving.engine.leave();
        serving = bench.serve(limits);
      } else if (ended !== undefined) run.runner.end(ended);
    }
    await serving.over;
    expect(run.runner.running()).toEqual([]);
  },
);
