// Documents that the tests change one thing of.

/** A task template: one input, one output, a shell script as its command. */
export function template(script: string, changes: object = {}): Record<string, unknown> {
  return {
    identifier: "default",
    description: "What a test needs",
    inputs: [{ name: "in", mounted_path: "/in" }],
    outputs: [{ name: "out", mounted_path: "/out" }],
    env: [],
    command: ["/bin/sh", "-c", script],
    network: "none",
    ...changes,
  };
}

/** A contract with the templates. */
export function contract(...templates: readonly object[]): Record<string, unknown> {
  return { name: "test", description: "A contract of a test", api_version: 1, templates };
}

/** A task on `./in` and `./out`. */
export function task(
  image: string,
  taskTemplate: string | object,
  changes: object = {},
): Record<string, unknown> {
  return {
    name: "test",
    api_version: 1,
    image,
    taskTemplate,
    inputs: [{ name: "in", input: { host_path: "./in" } }],
    outputs: [{ name: "out", input: { host_path: "./out" } }],
    ...changes,
  };
}

/** Changes of `template` and `task` for one without channels. */
export const noChannels = { inputs: [], outputs: [] } as const;
