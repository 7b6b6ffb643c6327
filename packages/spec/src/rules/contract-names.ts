// Names of a contract that a task uses and that are not there: told with those that are (contract §1.4).
import type { Finding } from "../issue/issue.ts";
import { didYouMean } from "../issue/suggest.ts";
import type { ProcessingContainer, TaskTemplate } from "../model/processing-container.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt } from "./cursor.ts";

/** Names beyond these are not listed. */
const mostListed = 20;

/** That `container` has no template `identifier`. */
export function unknownTemplate(
  place: Cursor,
  identifier: string,
  container: Pick<ProcessingContainer, "templates">,
): Finding {
  const identifiers = container.templates.map((one) => one.identifier);
  return errorAt(
    place,
    "task/unknown-template",
    `the processing-container has no task template ${JSON.stringify(identifier)}${didYouMean(identifier, identifiers)}`,
    identifiers.length === 0
      ? "there are none"
      : `there are: ${identifiers.slice(0, mostListed).join(", ")}`,
  );
}

/** A channel that a document names. */
export interface NamedChannel {
  readonly name: string;
  readonly kind: "input" | "output";
  /** What is told when `template` has no such channel. */
  readonly code: string;
  /** The way out when the channel is there, but of the other kind. */
  readonly otherKindHint: string;
}

/** That `template` has no such channel; `undefined`: it has. */
export function unknownChannel(
  place: Cursor,
  channel: NamedChannel,
  template: TaskTemplate,
): Finding | undefined {
  const { name, kind, code, otherKindHint } = channel;
  const { inputs, outputs } = template;
  const [own, other] = kind === "input" ? [inputs, outputs] : [outputs, inputs];
  if (own.some((one) => one.name === name)) return undefined;
  const names = own.slice(0, mostListed).map((one) => one.name);
  const list = names.length === 0 ? `it has no ${kind}s` : `its ${kind}s are: ${names.join(", ")}`;
  return errorAt(
    place,
    code,
    `task template '${template.identifier}' has no ${kind} channel ${JSON.stringify(name)}${didYouMean(name, names)}`,
    other.some((one) => one.name === name) ? otherKindHint : list,
  );
}
