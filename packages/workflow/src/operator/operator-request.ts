// What another engine asks `task-api operator` for: one JSON object per line (docs/operator-protocol.md).
import { parseQuantity, quantityToBytes } from "@task-api/spec";
import * as v from "valibot";
import { dagRunIdProblem } from "../plan/dag-run-id.ts";

/** The version of the protocol that this program speaks. */
export const OPERATOR_PROTOCOL = 1;

const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(1));
const anyObject = v.record(v.string(), v.unknown());

const engineSchema = v.variant("mode", [
  v.object({ mode: v.literal("docker") }),
  v.object({
    mode: v.literal("k8s"),
    namespace: v.exactOptional(v.string()),
    context: v.exactOptional(v.string()),
  }),
]);

const trySchema = v.object({
  id: v.string(),
  action: v.literal("run"),
  protocol: v.literal(OPERATOR_PROTOCOL, `protocol ${OPERATOR_PROTOCOL}`),
  engine: engineSchema,
  storage: v.pipe(v.string(), v.startsWith("/", "an absolute path, or HERE=THERE")),
  dag_id: v.string(),
  dag_run_id: v.pipe(
    v.string(),
    v.check((id) => dagRunIdProblem(id) === undefined, "a name that a folder can have"),
  ),
  task: anyObject,
  task_ids: v.array(v.string()),
  try_number: wholeNumber,
  first_try: wholeNumber,
  run_uid: v.exactOptional(v.string()),
  try_uid: v.exactOptional(v.string()),
  map_index: v.exactOptional(v.pipe(v.number(), v.integer())),
  conf: v.exactOptional(anyObject, {}),
  params: v.exactOptional(anyObject, {}),
  strict_task_form: v.exactOptional(v.boolean(), false),
  logical_date: v.exactOptional(v.pipe(v.string(), v.isoTimestamp("an ISO 8601 time"))),
  dag_file: v.exactOptional(v.pipe(v.string(), v.startsWith("/", "an absolute path"))),
  min_free_disk: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((text) => parseQuantity(text) !== undefined, "an amount such as 1Gi"),
    ),
    "1Gi",
  ),
});

const requestSchema = v.variant("action", [
  trySchema,
  v.object({
    id: v.string(),
    action: v.literal("stop"),
    kill: v.exactOptional(v.boolean(), false),
  }),
  v.object({ id: v.string(), action: v.literal("leave") }),
]);

/** So much of a request can be answered. */
const askedSchema = v.object({ id: v.string(), action: v.literal("run") });

/** A try that is to be run. */
export type OperatorTry = v.InferOutput<typeof trySchema>;

/** Any request. */
export type OperatorRequest = v.InferOutput<typeof requestSchema>;

/** Where the other engine wants tasks to run. */
export type OperatorEngine = v.InferOutput<typeof engineSchema>;

/** A line that is no request. */
export interface UnreadRequest {
  readonly ok: false;
  /** What is wrong with it. */
  readonly problem: string;
  /** Of the try that it asks for all the same: whoever has asked waits for an answer. */
  readonly id?: string;
}

/** Reads a line. What is `null` counts as absent. */
export function readOperatorRequest(
  line: string,
): { readonly ok: true; readonly value: OperatorRequest } | UnreadRequest {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `the line is no JSON: ${why}` };
  }
  const given = Object.entries(Object(value)).filter(([, member]) => member !== null);
  const read = v.safeParse(requestSchema, Object.fromEntries(given));
  if (read.success) return { ok: true, value: read.output };
  const problem = read.issues.map(describe).join("; ");
  const asked = v.safeParse(askedSchema, value);
  return { ok: false, problem, ...(asked.success && { id: asked.output.id }) };
}

/** Bytes that must be free. */
export function minFreeBytesOf({ min_free_disk: amount }: OperatorTry): number {
  return quantityToBytes(amount) ?? 0;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? "the request";
  const isOwnWord =
    issue.type === "check" || issue.type === "starts_with" || issue.type === "iso_timestamp";
  const expected = isOwnWord ? issue.message : (issue.expected ?? "something else");
  return `${path}: expected ${expected}, ${issue.received} came`;
}
