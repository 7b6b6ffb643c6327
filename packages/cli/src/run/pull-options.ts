// How the image of a task is come by: its registry credentials and platform, from `config`.
import type { Task } from "@task-api/spec";
import { Secret, type ImageOptions } from "@task-api/runtime";

/** Options for `inspectImage`. The credentials leave the task's plain text here. */
export function pullOptions(
  { config, image }: Pick<Task, "config" | "image">,
  watch: Pick<ImageOptions, "onProgress" | "onWait" | "signal">,
): ImageOptions {
  const { username, password, url } = config?.registry ?? {};
  const platform = config?.type === "docker" ? config.platform : undefined;
  return {
    ...watch,
    ...(platform !== undefined && { platform }),
    ...(username !== undefined &&
      password !== undefined && {
        credentials: {
          registry: url ?? image.split("/", 1)[0] ?? "",
          username,
          password: new Secret(password),
        },
      }),
  };
}
