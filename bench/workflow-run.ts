// One run of the engine for `bench/workflow.ts`, in a process of its own: prints what it took as JSON.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAlone } from "./workflow.ts";

const [shape = "chain", size = "1000"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "task-api-bench-engine-"));
try {
  console.log(JSON.stringify(await runAlone(folder, shape, Number(size))));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
