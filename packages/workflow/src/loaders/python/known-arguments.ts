// Which arguments of a DAG and of an operator a workflow.json has, and which of the others are passed over in silence
// because nothing is lost without them.
import type { WireWorkflow, WireWorkflowTask } from "@task-api/spec";

/** Fields of a task: `inherited` ones may stand in the document's default_args, the others in the task only. */
export const taskFields: Readonly<Record<keyof WireWorkflowTask, "own" | "inherited">> = {
  task_id: "own",
  image: "own",
  taskTemplate: "own",
  env: "own",
  command: "own",
  resources: "own",
  iochannel_maps: "own",
  upstream_task_ids: "own",
  inputs: "own",
  retry: "own",
  mount_conf: "own",
  timeout: "own",
  fan_out: "own",
  cache: "inherited",
  resume_items: "inherited",
  retries: "inherited",
  retry_delay: "inherited",
  trigger_rule: "inherited",
  execution_timeout: "inherited",
  startup_timeout_seconds: "inherited",
  priority_weight: "inherited",
  registryUrl: "inherited",
  registryUsername: "inherited",
  registryPassword: "inherited",
  labels: "inherited",
  annotations: "inherited",
  config: "inherited",
};

/** Fields of a DAG by the argument that gives them; `concurrency` is the word of Airflow 1. */
export const dagFields: Readonly<Record<string, Exclude<keyof WireWorkflow, "tasks">>> = {
  dag_id: "dag_id",
  description: "description",
  tags: "tags",
  default_args: "default_args",
  params: "params",
  ui_forms: "ui_forms",
  concurrency: "max_active_tasks",
  max_active_tasks: "max_active_tasks",
  strict_task_form: "strict_task_form",
};

/** Arguments of a DAG that give it a schedule. */
export const scheduleArguments: ReadonlySet<string> = new Set([
  "schedule",
  "schedule_interval",
  "timetable",
]);

/** What only pages of Airflow show, who may see it there, how it waits, and what only schedules need. */
export const silentArguments: ReadonlySet<string> = new Set([
  "access_control",
  "auto_register",
  "catchup",
  "dag_display_name",
  "default_view",
  "deferrable",
  "doc",
  "doc_json",
  "doc_md",
  "doc_rst",
  "doc_yaml",
  "end_date",
  "full_filepath",
  "is_paused_upon_creation",
  "orientation",
  "owner",
  "owner_links",
  "start_date",
  "task_display_name",
  "ui_color",
  "ui_fgcolor",
]);
