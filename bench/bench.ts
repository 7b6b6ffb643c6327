// `npm run bench`: what the program costs over the bare minimum, as ratios measured in one run. `npm run bench --
// walk` measures that one only (validate, run, walk, workflow), `--large` a million files as well; `cluster` is measured when it is
// named, since it needs a cluster, and so is
// `airflow`.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureEngine } from "../scripts/engine/index.ts";
import { benchAirflow } from "./airflow.ts";
import { benchCluster } from "./cluster.ts";
import { noopImage } from "./noop-image.ts";
import { summarise, timeOne, timePaired, type CommandLine } from "./paired.ts";
import { benchWalk } from "./walk.ts";
import { benchWorkflow } from "./workflow.ts";

const root = join(import.meta.dirname, "..");
const node = process.execPath;
const program = join(root, "packages", "cli", "bin", "task-api.cjs");
const scratch = mkdtempSync(join(tmpdir(), "task-api-bench-"));
const { XDG_CACHE_HOME: cache = join(homedir(), ".cache") } = process.env;
process.env["XDG_CACHE_HOME"] = join(scratch, "cache");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { large: { type: "boolean", default: false } },
});
const benches: Readonly<Record<string, () => Promise<void>>> = {
  validate: benchValidate,
  run: benchRun,
  walk: () => benchWalk({ scratch, isLarge: values.large, say }),
  workflow: () => benchWorkflow({ scratch, program, say }),
  cluster: () => benchCluster({ scratch, program, cache, say }),
  airflow: () => {
    // Where it is installed.
    process.env["XDG_CACHE_HOME"] = cache;
    return benchAirflow({ scratch, program: [node, program], say });
  },
};
/** Those that need more than this machine has by itself. */
const onlyNamed: ReadonlySet<string> = new Set(["cluster", "airflow"]);

try {
  for (const [name, bench] of Object.entries(benches)) {
    if (positionals.includes(name) || (positionals.length === 0 && !onlyNamed.has(name))) {
      await bench();
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function benchValidate(): Promise<void> {
  const document = join(root, "examples", "dicom-to-nrrd", "processing-container.json");
  const times = await timePaired([node, program, "validate", document], [node, "-e", "0"], 25);
  say(summarise("validate, against node -e 0", times));
}

async function benchRun(): Promise<void> {
  const engine = await ensureEngine();
  if (!engine.ok) return say(`run: not measured, no container engine: ${engine.reason}`);
  if (!engine.host.startsWith("unix://"))
    return say("run: not measured, the engine is not on this machine");
  const image = await noopImage();
  const task = join(scratch, "task.json");
  writeFileSync(
    task,
    JSON.stringify({ name: "noop", api_version: 1, image, taskTemplate: "noop" }),
  );

  const ours: CommandLine = [
    node,
    program,
    "run",
    task,
    "--watch",
    "--output",
    join(scratch, "record.json"),
  ];
  say(`run --watch of a no-op, first run (contract not cached): ${timeOne(ours).toFixed(1)} ms`);
  const raw: CommandLine = [
    node,
    join(root, "bench", "raw-run.mjs"),
    engine.host.replace("unix://", ""),
    image,
  ];
  say(summarise("run --watch of a no-op, against the raw calls", await timePaired(ours, raw, 25)));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
