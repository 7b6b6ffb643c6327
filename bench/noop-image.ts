// An image with a template that does nothing: what is left is what it costs to run it.
import { buildTestImage } from "../scripts/engine/index.ts";

/** The reference of the image; its template is `noop`. @param fields variables `V0`, `V1`, … of the template, whose value is `x` */
export function noopImage(fields = 0): Promise<string> {
  const template = {
    identifier: "noop",
    description: "Does nothing",
    inputs: [],
    outputs: [],
    env: Array.from({ length: fields }, (_, index) => ({ name: `V${index}`, value: "x" })),
    command: ["/bin/true"],
  };
  const contract = { name: "noop", description: "Does nothing", templates: [template] };
  return buildTestImage(
    fields === 0 ? "noop" : `noop-${fields}`,
    'FROM task-api-test/base:latest\nCOPY processing-container.json /\nCMD ["/bin/true"]\n',
    { "processing-container.json": JSON.stringify(contract) },
  );
}
