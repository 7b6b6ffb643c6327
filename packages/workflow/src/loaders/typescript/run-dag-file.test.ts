// DAG files that do not end: nothing of them is left.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { apiModule, dagFolder, load, node } from "../../testing/dag-folder.ts";

const { path, write, outcomeOf } = dagFolder();

describe("a DAG file that does not end", { timeout: 60_000 }, () => {
  const endless = [
    'import { spawn } from "node:child_process";',
    'import { writeFileSync } from "node:fs";',
    'const { pid } = spawn("sleep", ["600"], { stdio: "ignore" });',
    'writeFileSync("pids", `${process.pid} ${pid}`);',
    "for (;;);",
  ];

  it("is ended with all that it has started", async () => {
    const told = await outcomeOf("endless.ts", endless, { timeoutMs: 5000 });
    expect(told).toMatchInlineSnapshot(`
      [
        "~/endless.ts:1:1 dag-file/time-limit: the file must be loaded within 5 s, and still ran | a DAG file only says what is to run: let it wait for nothing",
      ]
    `);
    expect(await remaining(pidsIn("pids"))).toEqual([]);
  });

  it("is ended when nobody waits for it any more", async () => {
    const controller = new AbortController();
    const loading = load(write("endless.ts", endless), { signal: controller.signal });
    await written("pids");
    controller.abort();
    expect((await loading).issues.map(({ message }) => message)).toEqual([
      "the file was still running when it was stopped",
    ]);
    expect(await remaining(pidsIn("pids"))).toEqual([]);
  });

  it("is ended when the process that waits for it is killed", async () => {
    const file = write("endless.ts", endless);
    const waiter = write("waiter.ts", [
      `import { loadTypeScriptDags } from ${JSON.stringify(join(import.meta.dirname, "load-typescript-dags.ts"))};`,
      `await loadTypeScriptDags(${JSON.stringify({ file, apiModule, node, env: {} })});`,
    ]);
    const child = spawn(node, ["--conditions=source", waiter], { stdio: "ignore" });
    await written("pids");
    child.kill("SIGKILL");
    expect(await remaining(pidsIn("pids"))).toEqual([]);
  });
});

async function written(name: string): Promise<void> {
  await expect.poll(() => pidsIn(name).length, { timeout: 20_000 }).toBe(2);
}

/** Those of two processes that live on. */
async function remaining(pids: readonly number[]): Promise<readonly number[]> {
  expect(pids).toHaveLength(2);
  for (let tries = 0; tries < 200 && pids.some(isAlive); tries += 1) await setTimeout(50);
  return pids.filter(isAlive);
}

function pidsIn(name: string): readonly number[] {
  try {
    return readFileSync(join(path(), name), "utf8").split(" ").map(Number);
  } catch {
    return [];
  }
}

/** A zombie, which nobody has waited for yet, is not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
