// A task that names an archive as its image: a contract can be read out of one, a task cannot be run from it.
import type { Finding } from "@task-api/spec";
import { isArchiveReference } from "@task-api/registry";

/** What is wrong with the image of such a task; nothing for any other. */
export function archiveFindings(image: string): readonly Finding[] {
  if (!isArchiveReference(image)) return [];
  return [
    {
      code: "task/archive-image",
      severity: "error",
      path: ["image"],
      message: `expected an image by its name, "${image}" is in an archive, which no engine runs`,
      hint: "load it, and write the name that is printed then: docker load --input FILE (podman load takes OCI archives as well)",
    },
  ];
}
