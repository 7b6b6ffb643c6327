import { expect, it } from "vitest";
import { logsCommand } from "./logs-command.ts";

it.for([
  [{ kind: "docker", host: "h" }, "docker logs task-1"],
  [{ kind: "podman", host: "h" }, "podman logs task-1"],
  [{ kind: "kubernetes", host: "h", namespace: "n" }, "kubectl -n n logs task-1"],
  [
    { kind: "kubernetes", host: "h", namespace: "n", context: "me@site's cluster" },
    "kubectl --context 'me@site'\\''s cluster' -n n logs task-1",
  ],
] as const)("%j", ([engine, command]) => {
  expect(logsCommand(engine, "task-1")).toBe(command);
});
