// Which values the parameters of tools and of the workflow had: channels, variables, the conf of the run.
import type { CrateRun, CrateTry } from "./crate-run.ts";
import { localId, ref, type CrateEntity } from "./entity.ts";
import { parameterId } from "./tool-entities.ts";
import { workflowParameters } from "./workflow-parameters.ts";

/** Values and parameters, each way. */
export interface Examples {
  /** Ids of values by the id of a parameter. */
  readonly byParameter: ReadonlyMap<string, readonly string[]>;
  /** Ids of parameters by the id of a value. */
  readonly byValue: ReadonlyMap<string, readonly string[]>;
  /** A PropertyValue for each value that a variable had. */
  readonly entities: readonly CrateEntity[];
  /** Those that a try had. */
  variablesOf(tried: CrateTry): readonly string[];
}

/** Secret variables have no value here. */
export function examplesOf(run: CrateRun): Examples {
  const byParameter = new Map<string, string[]>();
  const byValue = new Map<string, string[]>();
  const connect = (parameter: string, value: string): void => {
    push(byParameter, parameter, value);
    push(byValue, value, parameter);
  };
  for (const instance of run.instances) {
    for (const kind of ["input", "output"] as const) {
      for (const { name, source } of instance[`${kind}s`]) {
        const channel = source.kind === "host" ? run.channels.get(source.path) : undefined;
        if (channel !== undefined) connect(parameterId(instance, kind, name), channel.id);
      }
    }
  }
  for (const { id, value } of workflowParameters(run)) if (value !== undefined) connect(id, value);

  const variables = new Map<string, CrateEntity>();
  const seen = new Map<string, number>();
  const variablesOf = (tried: CrateTry): readonly string[] =>
    namedValues(run, tried).map(({ taskId, name, value, parameter }) => {
      const key = JSON.stringify([taskId, name, value]);
      const known = variables.get(key);
      if (known !== undefined) return known["@id"];
      const count = (seen.get(`${taskId}/${name}`) ?? 0) + 1;
      seen.set(`${taskId}/${name}`, count);
      const id = localId("value", taskId, name, ...(count === 1 ? [] : [String(count)]));
      variables.set(key, {
        "@id": id,
        "@type": "PropertyValue",
        name,
        value,
        exampleOfWork: ref(parameter),
      });
      connect(parameter, id);
      return id;
    });
  for (const tried of run.tries) variablesOf(tried);
  return { byParameter, byValue, entities: [...variables.values()], variablesOf };
}

interface NamedValue {
  readonly taskId: string;
  readonly name: string;
  readonly value: string;
  readonly parameter: string;
}

/** What the container was given of what the task declares. */
function namedValues(run: CrateRun, { task, record }: CrateTry): readonly NamedValue[] {
  const instance = run.instances[task];
  if (instance === undefined || record === undefined) return [];
  const open = new Set(instance.env.flatMap(({ name, secret }) => (secret ? [] : [name])));
  return record.record.plan.env
    .filter(({ name, secret, secretKeyRef }) => open.has(name) && !secret && !secretKeyRef)
    .map(({ name, value }) => ({
      taskId: instance.name,
      name,
      value,
      parameter: parameterId(instance, "env", name),
    }));
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
