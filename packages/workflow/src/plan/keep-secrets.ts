// Takes the secret values out of task instances: what is written down holds references, and the values go to the store
// on their own, until the run has ended (contract §3: never a secret in a record).
import {
  Severity,
  type Finding,
  type InstanceEnv,
  type TaskInstance,
  type Workflow,
  type WorkflowTask,
} from "@task-api/spec";
import { MASK, Secret, createRedactor } from "@task-api/runtime";

/** Instances that may be written down, and what was in them. */
export interface KeptSecrets {
  readonly instances: readonly TaskInstance[];
  /** By the name of a variable of the environment that instances refer to. */
  readonly secrets: Readonly<Record<string, string>>;
  /** References to what is not there; paths are `["tasks", index, "env", name]`. */
  readonly findings: readonly Finding[];
  /** The DAG without secret values and logins. */
  masked(workflow: Workflow): Workflow;
  /** What the user gave, without secret values. */
  maskedConf(conf: unknown): Readonly<Record<string, unknown>>;
}

/** @param env the environment that `value_from` reads now: an engine that goes on with the run has another one */
export function keepSecrets(
  instances: readonly TaskInstance[],
  env: Readonly<Record<string, string | undefined>>,
): KeptSecrets {
  const secrets: Record<string, string> = {};
  const findings: Finding[] = [];
  const keep = (task: number, entry: InstanceEnv): InstanceEnv => {
    const { name } = entry;
    if ("value" in entry) {
      // Nothing is hidden by hiding nothing, and a run that is cleared later does without it.
      if (!entry.secret || entry.value === "") return entry;
      const key = keyOf(task, name);
      secrets[key] = entry.value;
      return { name, secret: true, valueFrom: { kind: "env", env: key } };
    }
    if (entry.valueFrom.kind !== "env") return entry;
    const value = env[entry.valueFrom.env];
    if (value === undefined) findings.push(unset(task, name, entry.valueFrom.env));
    else secrets[entry.valueFrom.env] = value;
    return entry;
  };
  return {
    instances: instances.map((instance, task) => ({
      ...instance,
      env: instance.env.map((entry) => keep(task, entry)),
    })),
    secrets,
    findings,
    masked: (workflow) => ({
      ...workflow,
      defaultArgs: hidden(withoutLogins(workflow.defaultArgs)),
      params: hidden(maskConf(workflow.params, instances)),
      tasks: workflow.tasks.map((task, index) => ({
        ...withoutLogin(task),
        taskTemplate: withoutSecrets(task.taskTemplate),
        env: task.env.map((entry) =>
          "value" in entry && isSecret(instances[index], entry.name)
            ? { ...entry, value: MASK }
            : entry,
        ),
      })),
    }),
    maskedConf: (conf) => hidden(maskConf(conf, instances)),
  };

  /** A secret may stand elsewhere as well: in a param that a variable was filled in from. */
  function hidden(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const redact = createRedactor(Object.values(secrets).map((secret) => new Secret(secret)));
    const text = JSON.stringify(value, (_, member: unknown) =>
      typeof member === "string" ? redact(member) : member,
    );
    return Object(JSON.parse(text));
  }
}

/** The name of a value that no environment has. */
function keyOf(task: number, name: string): string {
  return `${task}:${name}`;
}

/**
 * What is missing of an instance's secrets because its run has ended before: whoever clears a task of it wants something
 * of it that nobody has any more.
 */
export function goneSecrets(
  task: number,
  instance: TaskInstance,
  env: Readonly<Record<string, string | undefined>>,
): readonly Finding[] {
  return instance.env.flatMap((entry) => {
    const { name } = entry;
    const key = keyOf(task, name);
    if ("value" in entry || entry.valueFrom.kind !== "env" || entry.valueFrom.env !== key)
      return [];
    if (env[key] !== undefined) return [];
    return {
      code: "task/secret",
      severity: Severity.error,
      path: ["env", name],
      message: `the secret value of ${name} was removed when the DAG run ended`,
      hint: "start a new run of the DAG with task-api dag run",
    };
  });
}

function withoutSecrets(template: WorkflowTask["taskTemplate"]): WorkflowTask["taskTemplate"] {
  if (typeof template === "string") return template;
  const env = template.env.map((entry) => (entry.secret ? { ...entry, value: MASK } : entry));
  return { ...template, env };
}

function isSecret(instance: TaskInstance | undefined, name: string): boolean {
  return instance?.env.some((entry) => entry.name === name && entry.secret) === true;
}

/** Nor settings for an engine, whose variables may hold anything: instances have what counts of them. */
function withoutLogin(written: WorkflowTask): WorkflowTask {
  const { registry, config: _, ...task } = written;
  const { password, ...others } = registry ?? {};
  return password === undefined
    ? { ...task, ...(registry && { registry }) }
    : { ...task, registry: others };
}

/** A task or the default arguments of a DAG, as they are written. */
export function withoutPassword(written: unknown): Readonly<Record<string, unknown>> {
  const { registryPassword: _, ...others }: Record<string, unknown> = Object(written);
  const { config } = others;
  if (typeof config !== "object" || config === null || !("registryPassword" in config))
    return others;
  return { ...others, config: withoutPassword(config) };
}

function withoutLogins(defaultArgs: Workflow["defaultArgs"]): Readonly<Record<string, unknown>> {
  const { config: _, ...others } = withoutPassword(defaultArgs);
  return others;
}

/** Both shapes of a task form. */
function maskConf(
  conf: unknown,
  instances: readonly TaskInstance[],
): Readonly<Record<string, unknown>> {
  const { task_form: forms, ...others } = Object(conf);
  if (forms === undefined) return others;
  const masked = Object.entries(Object(forms)).map(([taskId, form]) => {
    const instance = instances.find(({ name }) => name === taskId);
    return [taskId, maskForm(form, (name) => isSecret(instance, name))] as const;
  });
  return { ...others, task_form: Object.fromEntries(masked) };
}

function maskForm(form: unknown, hidden: (name: string) => boolean): unknown {
  const { env } = Object(form);
  if (Array.isArray(env)) {
    return {
      env: env.map((entry: unknown) =>
        hidden(String(Object(entry).name)) ? { ...Object(entry), value: MASK } : entry,
      ),
    };
  }
  return Object.fromEntries(
    Object.entries(Object(form)).map(([name, value]) => [name, hidden(name) ? MASK : value]),
  );
}

function unset(task: number, name: string, variable: string): Finding {
  return {
    code: "task/secret",
    severity: Severity.error,
    path: ["tasks", task, "env", name],
    message: `no value for ${name}: the environment variable ${variable} is not set`,
    hint: `set it before the start: export ${variable}=…`,
  };
}
