// The JSON Schemas of the documents (draft 2020-12), made from the valibot schemas: the same rules for
// editors and other programs. `generate.ts` writes them; a test holds the files to this.
import type { ConversionConfig, JsonSchema } from "@valibot/to-json-schema";
import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { schemaIds } from "../src/schema/schema-ids.ts";
import { dockerConfigSchema, kubernetesConfigSchema } from "../src/schema/engine-config.ts";
import { ioMountSchema } from "../src/schema/io-mount.ts";
import {
  hostPathVolumeSchema,
  ioVolumeSchema,
  volumeSourceSchema,
} from "../src/schema/io-volume.ts";
import { processingContainerSchema } from "../src/schema/processing-container.ts";
import { quantitySchema } from "../src/schema/quantity.ts";
import { resourcesSchema } from "../src/schema/resources.ts";
import { retrySchema } from "../src/schema/retry.ts";
import { scaleRuleSchema } from "../src/schema/scale-rule.ts";
import { taskEnvSchema, valueFromSchema } from "../src/schema/task-env.ts";
import { taskTemplateSchema } from "../src/schema/task-template.ts";
import { taskSchema } from "../src/schema/task.ts";
import { templateEnvSchema } from "../src/schema/template-env.ts";
import { templateTestSchema } from "../src/schema/template-test.ts";
import { timeoutSchema } from "../src/schema/duration.ts";
import { fanOutObjectSchema } from "../src/schema/fan-out.ts";
import { channelMapSchema } from "../src/schema/channel-map.ts";
import { defaultArgsSchema, workflowSchema } from "../src/schema/workflow.ts";
import { lockedImageSchema, workflowLockSchema } from "../src/schema/workflow-lock.ts";
import { workflowTaskSchema } from "../src/schema/workflow-task.ts";
import { printJson } from "./print-json.ts";

/** A generated file and its content. */
export interface GeneratedFile {
  readonly name: string;
  readonly text: string;
}

const containerDefinitions = {
  TaskTemplate: taskTemplateSchema,
  TaskTemplateEnv: templateEnvSchema,
  IOMount: ioMountSchema,
  ScaleRule: scaleRuleSchema,
  Resources: resourcesSchema,
  Quantity: quantitySchema,
  Timeout: timeoutSchema,
  Retry: retrySchema,
  TemplateTest: templateTestSchema,
};

const taskDefinitions = {
  IOVolume: ioVolumeSchema,
  HostPathVolume: hostPathVolumeSchema,
  VolumeSource: volumeSourceSchema,
  TaskEnv: taskEnvSchema,
  ValueFrom: valueFromSchema,
  DockerConfig: dockerConfigSchema,
  K8sConfig: kubernetesConfigSchema,
  ...containerDefinitions,
};

const workflowDefinitions = {
  WorkflowTask: workflowTaskSchema,
  DefaultArgs: defaultArgsSchema,
  IOMapping: channelMapSchema,
  FanOut: fanOutObjectSchema,
  IOVolume: ioVolumeSchema,
  HostPathVolume: hostPathVolumeSchema,
  VolumeSource: volumeSourceSchema,
  TaskEnv: taskEnvSchema,
  ValueFrom: valueFromSchema,
  DockerConfig: dockerConfigSchema,
  K8sConfig: kubernetesConfigSchema,
  ...containerDefinitions,
};

const lockDefinitions = {
  LockedImage: lockedImageSchema,
  ProcessingContainer: processingContainerSchema,
  ...containerDefinitions,
};

/** The schemas as they are to lie in `packages/spec/schemas`. */
export function generateJsonSchemas(): readonly GeneratedFile[] {
  return [
    generated(schemaIds.processingContainer, processingContainerSchema, containerDefinitions),
    generated(schemaIds.task, taskSchema, taskDefinitions),
    generated(schemaIds.workflow, workflowSchema, workflowDefinitions),
    generated(schemaIds.workflowLock, workflowLockSchema, lockDefinitions),
  ];
}

function generated(
  id: string,
  schema: v.GenericSchema,
  definitions: Record<string, v.GenericSchema>,
): GeneratedFile {
  const { $schema, $defs, ...body } = toJsonSchema(schema, {
    target: "draft-2020-12",
    definitions,
    overrideAction,
    overrideSchema,
  });
  return {
    name: id.slice(id.lastIndexOf("/") + 1),
    text: printJson({ $schema, $id: id, ...body, $defs }),
  };
}

const overrideAction: NonNullable<ConversionConfig["overrideAction"]> = ({
  valibotAction,
  jsonSchema,
}) => {
  switch (valibotAction.type) {
    case "exactly_one_of":
      return "requirement" in valibotAction && Array.isArray(valibotAction.requirement)
        ? withExactlyOneOf(jsonSchema, valibotAction.requirement.map(String))
        : undefined;
    case "regex":
      // JSON Schema reads patterns as Unicode ones, so the flag is no obstacle.
      return "requirement" in valibotAction && valibotAction.requirement instanceof RegExp
        ? { ...jsonSchema, pattern: valibotAction.requirement.source }
        : undefined;
    case "finite":
      // JSON has no infinity.
      return jsonSchema;
    default:
      return undefined;
  }
};

/** An empty list of required fields says nothing. */
const overrideSchema: NonNullable<ConversionConfig["overrideSchema"]> = ({ jsonSchema }) => {
  const { required, ...rest } = jsonSchema;
  return required?.length === 0 ? rest : undefined;
};

function withExactlyOneOf(schema: JsonSchema, fields: readonly string[]): JsonSchema {
  if (fields.length === 0) return schema;
  const oneOf = fields.map((field) => ({ properties: { [field]: true }, required: [field] }));
  return { ...schema, oneOf };
}
