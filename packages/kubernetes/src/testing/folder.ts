// A small tree of files for one test, and what is looked at in it. For tests only.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { surroundings, type Surroundings } from "../access/surroundings.ts";

/** Makes a folder with these files, for this test; what is no text is written as JSON. */
export async function makeFolder(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "task-api-kubernetes-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) await writeIn(folder, name, content);
  return folder;
}

/** Writes one file; a script when it begins with `#!`. */
export async function writeIn(folder: string, name: string, content: unknown): Promise<void> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
}

/** Whoever has this folder as home, and nothing else. */
export function at(home: string, given: Partial<Surroundings> = {}): Surroundings {
  const { env, ...others } = given;
  return surroundings({
    home,
    env: { PATH: process.env["PATH"], ...env },
    serviceAccountFolder: join(home, "service-account"),
    isInteractive: false,
    ...others,
  });
}

/** A kubeconfig with one context, `dev`, and its current one. */
export function kubeconfig(
  cluster: object,
  user?: object,
  context: object = {},
): Readonly<Record<string, unknown>> {
  return {
    "current-context": "dev",
    clusters: [{ name: "here", cluster: { server: "https://here:6443", ...cluster } }],
    contexts: [
      {
        name: "dev",
        context: { cluster: "here", ...(user !== undefined && { user: "me" }), ...context },
      },
    ],
    ...(user !== undefined && { users: [{ name: "me", user }] }),
  };
}
