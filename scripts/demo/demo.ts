// `npm run demo`: two real processing-containers, one after the other, on the container engine of this
// machine, and then the proof that what came out is right. Needs nothing but the clone; ends with 1
// when a step fails or a result is wrong.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import { prepareEngine } from "./prepare-engine.ts";
import { showResults } from "./show-results.ts";
import { taskApi, type TaskApi } from "./task-api.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const OUTPUT = "demo-output";

const EXAMPLES = [
  { name: "sample-dicom", image: "task-api-example/sample-dicom:1.0", options: [] },
  {
    name: "dicom-to-nrrd",
    image: "task-api-example/dicom-to-nrrd:1.0",
    options: ["--monitor-memory"],
  },
] as const;

process.exitCode = await demo();

async function demo(): Promise<number> {
  process.chdir(ROOT);
  const engine = await prepareEngine(EXAMPLES, heading);
  if (!engine.ok) {
    process.stderr.write(`${engine.reason}\nto get further: ${engine.command}\n`);
    return 1;
  }
  const tool = taskApi(ROOT, engine.host);
  if (!(await validateExamples(tool)) || !(await runExamples(tool))) return 1;

  heading("Results");
  const right = showResults({
    dicom: join(OUTPUT, "dicom"),
    nrrd: join(OUTPUT, "nrrd"),
    record: recordOf("dicom-to-nrrd"),
    pictures: OUTPUT,
  });
  return right ? 0 : 1;
}

async function validateExamples(tool: TaskApi): Promise<boolean> {
  heading("Validate the contracts and the tasks");
  for (const { name, image } of EXAMPLES) {
    const contract = await tool("validate", `examples/${name}/processing-container.json`);
    const task = await tool("validate", `examples/${name}/task.json`, "--against", image);
    if (contract !== 0 || task !== 0) return false;
  }
  return true;
}

async function runExamples(tool: TaskApi): Promise<boolean> {
  mkdirSync(OUTPUT, { recursive: true });
  for (const { name, options } of EXAMPLES) {
    heading(`Run ${name}`);
    const always = ["--watch", "--overwrite", "--output", recordOf(name)];
    const code = await tool("run", `examples/${name}/task.json`, ...always, ...options);
    if (code !== 0) {
      process.stderr.write(`${name} ended with exit code ${code}; see ${recordOf(name)}\n`);
      return false;
    }
  }
  return true;
}

function recordOf(example: string): string {
  return join(OUTPUT, `task_run-${example}.json`);
}

function heading(text: string): void {
  process.stdout.write(`\n${styleText("bold", `▸ ${text}`, { stream: process.stdout })}\n`);
}
