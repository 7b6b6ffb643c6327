// The images of a DAG: found on the engine, pulled where they are missing, and their contracts read.
import {
  hasErrors,
  type EngineConfig,
  type Issue,
  type LockedImage,
  type ProcessingContainer,
  type Task,
  type Workflow,
  type WorkflowLock,
  type WorkflowTask,
} from "@task-api/spec";
import { Reason, RuntimeFailure, type ContainerRuntime, type Image } from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
import { contractOfImage } from "../documents/contract-of-image.ts";
import { printPull } from "../output/pull-progress.ts";
import { configType } from "../run/other-config.ts";
import { pullOptions } from "../run/pull-options.ts";

/** What was found of the images of a DAG, by the references that its tasks name. */
export interface DagImages {
  readonly images: ReadonlyMap<string, Image>;
  readonly contracts: ReadonlyMap<string, ProcessingContainer>;
  /** The same as they are in the images. */
  readonly wires: ReadonlyMap<string, unknown>;
  /** Contracts with errors in them. */
  readonly issues: readonly Issue[];
  /** Images that could not be had, or whose contract could not. */
  readonly failures: readonly RuntimeFailure[];
}

/**
 * Looks for all images; one that is not there does not hide what is wrong with the next.
 * @param lock of the DAG, with all of its images: those are taken and no others
 */
export async function imagesOfDag(
  { tasks }: Pick<Workflow, "tasks">,
  runtime: ContainerRuntime,
  terminal: Terminal,
  lock?: WorkflowLock,
): Promise<DagImages> {
  const images = new Map<string, Image>();
  const contracts = new Map<string, ProcessingContainer>();
  const wires = new Map<string, unknown>();
  const issues: Issue[] = [];
  const failures: RuntimeFailure[] = [];
  const pull = printPull(terminal.err);
  const hasConfig = tasks.some(({ config }) => config !== undefined);
  const type = hasConfig ? configType(await runtime.describe()) : undefined;
  try {
    for (const task of firstOfEach(tasks, type)) {
      try {
        const options = pullOptions(
          { image: task.image, ...askedOf(task) },
          { ...pull, signal: terminal.interrupted },
        );
        const locked = lock?.images.get(task.image);
        const found = await runtime.inspectImage(locked?.digest ?? task.image, options);
        const image = locked === undefined ? found : { ...found, reference: task.image };
        if (locked !== undefined) refuseOther(image, locked);
        images.set(task.image, image);
        if (!needsContract(tasks, task.image)) continue;
        const contract = await contractOfImage(runtime, image, terminal);
        if (contract.value !== undefined) {
          contracts.set(task.image, contract.value);
          wires.set(task.image, contract.wire);
        }
        if (hasErrors(contract.issues)) issues.push(...contract.issues);
      } catch (error) {
        if (!(error instanceof RuntimeFailure) || terminal.interrupted.aborted) throw error;
        failures.push(error);
      }
    }
    return { images, contracts, wires, issues, failures };
  } finally {
    pull.end();
  }
}

/** An image that no registry has is told by its id alone. */
function refuseOther({ reference, id }: Image, { digest, id: locked }: LockedImage): void {
  if (digest !== undefined || locked === undefined || locked === id) return;
  throw new RuntimeFailure({
    reason: Reason.ImageNotFound,
    message: `${reference} is another image than the one that is locked: ${id}, not ${locked}`,
    nextStep: "build or load that one again, or lock what is there with task-api dag lock",
  });
}

type AskedImage = Pick<WorkflowTask, "image" | "registry" | "config">;

/** Each image with what the first of its tasks says that says anything: a login, a platform, where the pods may be. */
function firstOfEach(
  tasks: readonly WorkflowTask[],
  type: EngineConfig["type"] | undefined,
): readonly AskedImage[] {
  const first = new Map<string, AskedImage>();
  for (const { image, registry, config } of tasks) {
    const said = {
      ...(registry !== undefined && { registry }),
      ...(config?.type === type && { config }),
    };
    first.set(image, { image, ...said, ...first.get(image) });
  }
  return [...first.values()];
}

function needsContract(tasks: readonly WorkflowTask[], image: string): boolean {
  return tasks.some((task) => task.image === image && typeof task.taskTemplate === "string");
}

function askedOf({ registry, config }: AskedImage): Pick<Task, "config"> {
  const settings: EngineConfig = config ?? { type: "docker", labels: {} };
  return { config: { ...settings, ...(registry !== undefined && { registry }) } };
}
