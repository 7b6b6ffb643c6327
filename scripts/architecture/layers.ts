// The layer table of ARCHITECTURE.md as data: which package may import what. `layers.test.ts` holds
// the code, the package.json files and the tsconfig references against it.

/** What a package may depend on. */
export interface Layer {
  readonly layer: number;
  /** Packages of this workspace. */
  readonly workspace: readonly string[];
  /** Published packages, beside Node's own modules. */
  readonly published: readonly string[];
  /** Whether `node:*` may be imported; `spec` runs in a browser. */
  readonly node: boolean;
}

/** By folder below `packages/`. */
export const LAYERS: Readonly<Record<string, Layer>> = {
  spec: {
    layer: 0,
    workspace: [],
    published: ["@huggingface/jinja", "fastest-levenshtein", "jsonc-parser", "re2js", "valibot"],
    node: false,
  },
  runtime: { layer: 1, workspace: ["@task-api/spec"], published: ["valibot"], node: true },
  docker: {
    layer: 2,
    workspace: ["@task-api/spec", "@task-api/runtime"],
    published: ["tar-stream"],
    node: true,
  },
  registry: {
    layer: 2,
    workspace: ["@task-api/runtime"],
    published: ["tar-stream"],
    node: true,
  },
  workflow: {
    layer: 2,
    workspace: ["@task-api/spec", "@task-api/runtime"],
    published: ["valibot"],
    node: true,
  },
  kubernetes: {
    layer: 3,
    workspace: ["@task-api/spec", "@task-api/runtime", "@task-api/registry"],
    published: ["yaml"],
    node: true,
  },
  cli: {
    layer: 4,
    workspace: [
      "@task-api/spec",
      "@task-api/runtime",
      "@task-api/docker",
      "@task-api/registry",
      "@task-api/workflow",
      "@task-api/kubernetes",
    ],
    published: ["yaml"],
    node: true,
  },
};
