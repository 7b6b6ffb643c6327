// What ran: an image and the processing-container in it, the template of each task as a tool with its
// parameters.
import type { TaskInstance } from "@task-api/spec";
import { parseReference, type Image } from "@task-api/runtime";
import type { CrateRun } from "./crate-run.ts";
import { localId, ref, refs, type CrateEntity } from "./entity.ts";

/**
 * The id of the tool that a task runs: a template as this task uses it. Two tasks with one template are two tools, so that
 * it is clear whose input a connection leads to.
 */
export function toolId({ name }: Pick<TaskInstance, "name">): string {
  return localId("tool", name);
}

/** The id of an image as the plan names it. */
export function imageId(reference: string): string {
  return localId("image", reference);
}

/** What a parameter of a tool is about. */
export type ParameterKind = "input" | "output" | "env";

/** The id of a parameter of a task's tool. */
export function parameterId(
  task: Pick<TaskInstance, "name">,
  kind: ParameterKind,
  name: string,
): string {
  return localId("parameter", task.name, kind, name);
}

/** Images, containers, tools and their parameters, in the order of the tasks. @param examples values by parameter */
export function toolEntities(
  { instances, images }: Pick<CrateRun, "instances" | "images">,
  examples: ReadonlyMap<string, readonly string[]>,
): readonly CrateEntity[] {
  const references = [...new Set(instances.map(({ image }) => image))];
  return [
    ...references.flatMap((reference) => imageEntities(reference, images[reference])),
    ...instances.flatMap((instance) => toolOf(instance, examples)),
  ];
}

function imageEntities(reference: string, image: Image | undefined): readonly CrateEntity[] {
  const { registry, name, version } = parseReference(reference);
  const digest = image?.digest?.split("@").at(-1) ?? image?.id;
  return [
    {
      "@id": imageId(reference),
      "@type": "ContainerImage",
      additionalType: ref("https://w3id.org/ro/terms/workflow-run#DockerImage"),
      name,
      registry,
      tag: version,
      ...(digest !== undefined && { sha256: digest.replace(/^sha256:/, "") }),
      ...(image !== undefined && {
        identifier: image.digest ?? image.id,
        description: told(image),
      }),
    },
    {
      "@id": localId("container", reference),
      "@type": "SoftwareApplication",
      name,
      softwareVersion: version,
      ...(digest !== undefined && { identifier: digest }),
      description: `processing-container ${reference}`,
      hasPart: ref(imageId(reference)),
    },
  ];
}

function told({ digest, id, platform }: Image): string {
  const where =
    digest === undefined
      ? "no registry is known that has it; sha256 is the engine's id of its content"
      : `the engine's id of its content is ${id}`;
  return `${platform}; ${where}`;
}

function toolOf(
  instance: TaskInstance,
  examples: ReadonlyMap<string, readonly string[]>,
): readonly CrateEntity[] {
  const { image, template } = instance;
  const parameters = parametersOf(instance);
  const idsOf = (...kinds: readonly ParameterKind[]): readonly string[] =>
    parameters
      .filter(({ kind }) => kinds.includes(kind))
      .map((one) => parameterId(instance, one.kind, one.name));
  return [
    {
      "@id": toolId(instance),
      "@type": "SoftwareApplication",
      name: template,
      description: `task template ${template} of ${image}`,
      softwareVersion: parseReference(image).version,
      softwareRequirements: ref(localId("container", image)),
      ...refs("input", idsOf("input", "env")),
      ...refs("output", idsOf("output")),
    },
    ...parameters.map(({ kind, name, description }) => {
      const own = parameterId(instance, kind, name);
      return {
        "@id": own,
        "@type": "FormalParameter",
        name,
        description,
        additionalType: kind === "env" ? "Text" : "Dataset",
        conformsTo: ref("https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"),
        ...refs("workExample", examples.get(own) ?? []),
      };
    }),
  ];
}

interface Parameter {
  readonly kind: ParameterKind;
  readonly name: string;
  readonly description: string;
}

function parametersOf({ inputs, outputs, env }: TaskInstance): readonly Parameter[] {
  return [
    ...inputs.map(({ name, mountedPath }) => ({
      kind: "input" as const,
      name,
      description: `input channel, at ${mountedPath} in the container`,
    })),
    ...outputs.map(({ name, mountedPath }) => ({
      kind: "output" as const,
      name,
      description: `output channel, at ${mountedPath} in the container`,
    })),
    ...env.map(({ name, secret }) => ({
      kind: "env" as const,
      name,
      description: secret ? "secret variable; its value is not told" : "environment variable",
    })),
  ];
}
