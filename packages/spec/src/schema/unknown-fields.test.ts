import { expect, test } from "vitest";
import { formatPath } from "../issue/issue.ts";
import { processingContainerSchema } from "./processing-container.ts";
import { taskSchema } from "./task.ts";
import { unknownFieldFindings } from "./unknown-fields.ts";
import type { WireSchema } from "./walk.ts";

test("an unknown field is a warning with a guess, at any depth", () => {
  const inputs = [{ name: "a", mount_path: "/a", scale_rule: { complexty: "n" } }];
  expect(said(processingContainerSchema, { templates: [{ inputs }], authors: [] })).toEqual([
    `templates[0].inputs[0].mount_path: IOMount has no field "mount_path", did you mean "mounted_path"?`,
    `templates[0].inputs[0].scale_rule.complexty: ScaleRule has no field "complexty", did you mean "complexity"?`,
    `authors: ProcessingContainer has no field "authors"`,
  ]);
});

test("keys that authors choose are not fields", () => {
  const config = {
    type: "k8s",
    labels: { any: "x" },
    volumes: [{ any: {} }],
    affinity: { any: 1 },
  };
  const volume_source = { persistentVolumeClaim: { claimName: "x" } };
  expect(said(taskSchema, { config, inputs: [{ volume_source }] })).toEqual([]);
});

test("a host path is not a Kubernetes volume, so its other fields are unknown", () => {
  const inputs = [{ volume_source: { host_path: "x", read_only: true } }];
  expect(said(taskSchema, { inputs })).toEqual([
    `inputs[0].volume_source.read_only: VolumeSource has no field "read_only"`,
  ]);
});

test("fields of the other engine's settings are unknown", () => {
  expect(said(taskSchema, { config: { type: "docker", namespace: "x" } })).toEqual([
    `config.namespace: DockerConfig has no field "namespace"`,
  ]);
});

test("$schema belongs at the top only", () => {
  expect(said(taskSchema, { $schema: "x", resources: { $schema: "x" } })).toEqual([
    `resources["$schema"]: Resources has no field "$schema"`,
  ]);
});

test("names that every object inherits are not fields", () => {
  expect(said(taskSchema, JSON.parse('{"constructor": 1, "__proto__": 1}')).length).toBe(2);
});

function said(schema: WireSchema, document: unknown): readonly string[] {
  return unknownFieldFindings(schema, document).map(
    ({ path, message }) => `${formatPath(path)}: ${message}`,
  );
}
