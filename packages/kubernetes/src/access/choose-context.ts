// Which context of a kubeconfig is meant.
import { stringAt } from "@task-api/runtime";
import type { Entry } from "./entry.ts";
import type { Kubeconfig } from "./read-kubeconfig.ts";
import type { WantedAccess } from "./resolve-access.ts";
import { sameServer } from "./server-address.ts";

/** The context by name, by the server it leads to, or the current one; undefined when there is none such. */
export function chooseContext(config: Kubeconfig, wanted: WantedAccess): Entry | undefined {
  const { contexts, clusters, currentContext } = config;
  const named = contexts.get(wanted.context ?? currentContext ?? "");
  if (wanted.server === undefined) return named;
  const others = [contexts.get(currentContext ?? ""), ...contexts.values()];
  return [named, ...others].find((context) => {
    const cluster = clusters.get(stringAt(context?.value, "cluster") ?? "");
    return sameServer(stringAt(cluster?.value, "server"), wanted.server);
  });
}
