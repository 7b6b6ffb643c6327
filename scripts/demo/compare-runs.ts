// Holds two DAG runs against each other: were the same things done, and did the same come out? Pure.
import { isDeepStrictEqual } from "node:util";
import type { TaskFacts } from "./read-dag-run.ts";

/** A task that both runs have. */
export interface ComparedTask {
  readonly task: string;
  readonly image: string;
  /** Output files of the first run. */
  readonly files: number;
  /** What is not the same; none: both did and made the same. */
  readonly differences: readonly string[];
}

/** Two runs, task by task. */
export interface RunComparison {
  readonly tasks: readonly ComparedTask[];
  /** Tasks that one run has and the other has not, or that came in another order. */
  readonly differences: readonly string[];
  readonly same: boolean;
}

/** Compares tasks, images, commands, variables, channels, and the content of every file. */
export function compareRuns(
  first: readonly TaskFacts[],
  second: readonly TaskFacts[],
): RunComparison {
  const names = first.map(({ task }) => task);
  const others = second.map(({ task }) => task);
  const differences = isDeepStrictEqual(names, others)
    ? []
    : [`tasks: ${names.join(", ")} and ${others.join(", ")}`];
  const tasks = first.flatMap((facts) => {
    const other = second.find(({ task }) => task === facts.task);
    return other === undefined ? [] : [compareTask(facts, other)];
  });
  const same = tasks.length > 0 && tasks.every((task) => task.differences.length === 0);
  return { tasks, differences, same: same && differences.length === 0 };
}

const DONE = ["image", "imageId", "template", "command", "env", "channels"] as const;

function compareTask(first: TaskFacts, second: TaskFacts): ComparedTask {
  const done = DONE.filter((fact) => !isDeepStrictEqual(first[fact], second[fact]));
  return {
    task: first.task,
    image: first.image,
    files: Object.keys(first.files).length,
    differences: [
      ...done.map((fact) => `${fact}: ${String(first[fact])} and ${String(second[fact])}`),
      ...compareFiles(first.files, second.files),
    ],
  };
}

function compareFiles(first: TaskFacts["files"], second: TaskFacts["files"]): readonly string[] {
  const paths = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...paths].flatMap((path) => {
    if (first[path] === second[path]) return [];
    if (second[path] === undefined) return [`${path}: only the first run has it`];
    if (first[path] === undefined) return [`${path}: only the second run has it`];
    return [`${path}: two contents`];
  });
}
