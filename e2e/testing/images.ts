// Images for the tests of whole runs: a busybox with a contract.
import { buildTestImage } from "../../scripts/engine/index.ts";
import { contract } from "./documents.ts";

/** An image with these templates in its contract; `lines` go on in its Dockerfile. */
export function imageWith(
  name: string,
  templates: readonly object[],
  lines: readonly string[] = [],
): Promise<string> {
  return imageWithFile(name, JSON.stringify(contract(...templates)), lines);
}

/** An image with this text as its contract. */
export function imageWithFile(
  name: string,
  text: string,
  lines: readonly string[] = [],
): Promise<string> {
  const dockerfile = [
    "FROM task-api-test/base:latest",
    "COPY processing-container.json /",
    ...lines,
  ];
  return buildTestImage(name, `${dockerfile.join("\n")}\n`, { "processing-container.json": text });
}

/** An image without a contract. */
export function bareImage(name: string, lines: readonly string[] = []): Promise<string> {
  return buildTestImage(name, `${["FROM task-api-test/base:latest", ...lines].join("\n")}\n`);
}
