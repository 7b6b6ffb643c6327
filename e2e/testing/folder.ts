// A folder for one test: made from an inline tree, gone when the test has ended.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, onTestFinished } from "vitest";

/** Content by path; a path that ends in `/` is an empty directory, an object becomes JSON. */
export type Tree = Readonly<Record<string, string | Uint8Array | object>>;

/** Makes the tree in a fresh folder that anybody may enter, and returns the folder's path. */
export function folderWith(tree: Tree = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "task-api-e2e-")));
  chmodSync(folder, 0o755);
  onTestFinished(() => removeFolder(folder));
  fill(folder, tree);
  return folder;
}

/** An empty folder for the tests of a file; to be called before they run. */
export function folderForFile(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "task-api-e2e-")));
  afterAll(() => removeFolder(folder));
  return folder;
}

/** Also where a task has closed a folder. */
function removeFolder(folder: string): void {
  execFileSync("chmod", ["-R", "u+rwX", folder], { stdio: "ignore" });
  rmSync(folder, { recursive: true, force: true });
}

/** Writes the tree below `folder`. */
export function fill(folder: string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    const file = join(folder, path);
    mkdirSync(path.endsWith("/") ? file : dirname(file), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(file, bytesOf(content));
  }
}

function bytesOf(content: Tree[string]): string | Uint8Array {
  if (typeof content === "string" || content instanceof Uint8Array) return content;
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
