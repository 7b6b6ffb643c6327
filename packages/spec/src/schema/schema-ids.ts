// The addresses (`$id`) of the published JSON Schemas: stable, whatever host serves them.

const base = "https://task-api.dev/schemas/v1";

/** What documents may name in `$schema`. */
export const schemaIds = {
  processingContainer: `${base}/processing-container.schema.json`,
  task: `${base}/task.schema.json`,
  workflow: `${base}/workflow.schema.json`,
  workflowLock: `${base}/workflow-lock.schema.json`,
} as const;
