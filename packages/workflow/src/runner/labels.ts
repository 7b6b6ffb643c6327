// The labels by which the containers of a DAG run are told, beside those of every container of ours. Whoever looks for
// them later reads them in records and on engines: they never change.

/** The id of the DAG. */
export const DAG_LABEL = "task-api.dag";
/** The id of the DAG run, which is unique for its DAG only. */
export const DAG_RUN_LABEL = "task-api.dag-run";
/** The id of the task. */
export const TASK_LABEL = "task-api.task";
/** The number of the try, from 1. */
export const TRY_LABEL = "task-api.try";
/** What tells the DAG run from others of its id. */
export const RUN_UID_LABEL = "task-api.dag-run-uid";
/** What tells the try from others of its number. */
export const TRY_UID_LABEL = "task-api.try-uid";
/** The item, of a task that runs once for each. */
export const ITEM_LABEL = "task-api.item";
