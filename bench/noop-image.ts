// An image with a template that does nothing: what is left is what it costs to run it.
import { buildTestImage } from "../scripts/engine/index.ts";

/** The reference of the image; its template is `noop`. */
export function noopImage(): Promise<string> {
  const template = {
    identifier: "noop",
    description: "Does nothing",
    inputs: [],
    outputs: [],
    env: [],
    command: ["/bin/true"],
  };
  const contract = { name: "noop", description: "Does nothing", templates: [template] };
  return buildTestImage(
    "noop",
    'FROM task-api-test/base:latest\nCOPY processing-container.json /\nCMD ["/bin/true"]\n',
    { "processing-container.json": JSON.stringify(contract) },
  );
}
