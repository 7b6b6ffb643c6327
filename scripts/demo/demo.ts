// `npm run demo`: real processing-containers on the container engine of this machine, one by one and as a DAG that is
// written in Python and in TypeScript, and then the proof that what came out is right. Needs nothing but the clone; ends
// with 1 when a step fails or a result is wrong.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import { prepareEngine } from "./prepare-engine.ts";
import { showResults } from "./show-results.ts";
import { showRuns } from "./show-runs.ts";
import { taskApi, type TaskApi } from "./task-api.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const OUTPUT = "demo-output";
const WORKFLOWS = join(OUTPUT, "workflows");
/** What DAG files take from the platform that they are on. */
const PLATFORM = { DEFAULT_REGISTRY: "task-api-example", KAAPANA_BUILD_VERSION: "1.0" } as const;

const EXAMPLES = ["sample-dicom", "dicom-to-nrrd", "measure"].map((name) => ({
  name,
  image: `${PLATFORM.DEFAULT_REGISTRY}/${name}:${PLATFORM.KAAPANA_BUILD_VERSION}`,
}));

process.exitCode = await demo();

async function demo(): Promise<number> {
  process.chdir(ROOT);
  const engine = await prepareEngine(EXAMPLES, heading);
  if (!engine.ok) {
    process.stderr.write(`${engine.reason}\nto get further: ${engine.command}\n`);
    return 1;
  }
  const tool = taskApi({ root: ROOT, engineHost: engine.host, variables: PLATFORM });
  const ran = (await validateExamples(tool)) && (await runTasks(tool)) && (await runDags(tool));
  if (!ran) return 1;

  heading("The same run from both languages?");
  const same = showRuns(runOf("python"), runOf("typescript"));
  heading("Results");
  const right = showResults({
    dicom: join(runOf("python"), "get-data", "dicom"),
    nrrd: join(runOf("python"), "convert", "nrrd"),
    statistics: join(runOf("python"), "measure", "statistics"),
    records: {
      convert: join(runOf("python"), "task_run-convert.json"),
      measure: join(runOf("python"), "task_run-measure.json"),
    },
    pictures: OUTPUT,
  });
  return same && right ? 0 : 1;
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

/** The first two tasks one by one, as they are written in their task.json. */
async function runTasks(tool: TaskApi): Promise<boolean> {
  mkdirSync(OUTPUT, { recursive: true });
  for (const name of ["sample-dicom", "dicom-to-nrrd"]) {
    heading(`Run ${name}`);
    const record = join(OUTPUT, `task_run-${name}.json`);
    const options = ["--watch", "--overwrite", "--monitor-memory", "--output", record];
    const code = await tool("run", `examples/${name}/task.json`, ...options);
    if (code !== 0) {
      process.stderr.write(`${name} ended with exit code ${code}; see ${record}\n`);
      return false;
    }
  }
  return true;
}

/** All three tasks as a DAG, the same one in both languages, with the same user input. */
async function runDags(tool: TaskApi): Promise<boolean> {
  // Ids of runs are unique, and these are the same each time.
  rmSync(WORKFLOWS, { recursive: true, force: true });
  const variables = Object.entries(PLATFORM).map(([name, value]) => `${name}=${value}`);
  for (const { language, file } of [
    { language: "python", file: "examples/pipeline/dag.py" },
    { language: "typescript", file: "examples/pipeline/dag.ts" },
  ]) {
    heading(`Run ${file}`);
    process.stdout.write(`$ export ${variables.join(" ")}\n`);
    const options = ["--conf", "examples/pipeline/conf.json", "--root", WORKFLOWS];
    const code = await tool("dag", "run", file, ...options, "--run-id", language);
    if (code !== 0) {
      process.stderr.write(`${file} ended with exit code ${code}; see ${runOf(language)}\n`);
      return false;
    }
  }
  return true;
}

/** The folder of a DAG run. */
function runOf(runId: string): string {
  return join(WORKFLOWS, "measure-dicom", runId);
}

function heading(text: string): void {
  process.stdout.write(`\n${styleText("bold", `▸ ${text}`, { stream: process.stdout })}\n`);
}
