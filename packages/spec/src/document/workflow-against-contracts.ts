// A DAG against the contracts of its images, as far as they are at hand (contract §5): what `workflow.json` by itself
// cannot tell. Takes the raw JSON, so that every finding has its place.
import type { Finding, Issue } from "../issue/issue.ts";
import type { ProcessingContainer } from "../model/processing-container.ts";
import { unknownTemplate } from "../rules/contract-names.ts";
import { cursorAt, field, items, textOf, type Cursor } from "../rules/cursor.ts";
import {
  workflowAgainstTemplates,
  type TemplatedTask,
} from "../rules/workflow-against-templates.ts";
import { inlineTemplateOf } from "./inline-template.ts";
import { placeFindings, sortIssues } from "./place-findings.ts";
import type { WorkflowReading } from "./read-workflow.ts";

/** The contract of an image by its reference as the DAG writes it; `undefined` where it is not at hand. */
export type ContractOf = (image: string) => ProcessingContainer | undefined;

/**
 * Everything in which the tasks of a DAG do not fit their templates: those of contracts that are at hand, and those
 * that tasks hold themselves, which `readWorkflow` looks at as well. `workflowIssues` tells all of it once.
 */
export async function workflowAgainstContracts(
  workflow: unknown,
  contractOf: ContractOf,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const tasks: TemplatedTask[] = [];
  for (const task of items(field(cursorAt(workflow), "tasks"))) {
    const found = await templateOfTask(task, contractOf);
    if ("missing" in found) findings.push(found.missing);
    tasks.push({ task, ...("template" in found && found) });
  }
  return [...findings, ...(await workflowAgainstTemplates(tasks))];
}

/**
 * All issues of a DAG that was read, with those that only contracts can tell; each once, in the order of the file.
 */
export async function workflowIssues(
  reading: WorkflowReading,
  contractOf: ContractOf,
): Promise<readonly Issue[]> {
  const known = new Set(reading.issues.map(identityOf));
  const findings = await workflowAgainstContracts(reading.wire, contractOf);
  const added = findings.filter((finding) => !known.has(identityOf(finding)));
  return sortIssues([...reading.issues, ...(await placeFindings(added, reading))]);
}

/** A template, none where its contract is not at hand, or what is wrong. */
export type Found = Pick<TemplatedTask, "template"> | { readonly missing: Finding };

/** The template of a task of a raw DAG, as far as it is at hand, or that its contract does not have it. */
export async function templateOfTask(task: Cursor, contractOf: ContractOf): Promise<Found> {
  const place = field(task, "taskTemplate");
  const identifier = textOf(place);
  if (identifier === undefined) {
    const template = await inlineTemplateOf(place.value);
    return template === undefined ? {} : { template };
  }
  const image = textOf(field(task, "image"));
  const contract = image === undefined ? undefined : contractOf(image);
  if (contract === undefined) return {};
  const template = contract.templates.find((one) => one.identifier === identifier);
  return template === undefined
    ? { missing: unknownTemplate(place, identifier, contract) }
    : { template };
}

function identityOf({ code, path, message }: Finding): string {
  return JSON.stringify([code, path, message]);
}
