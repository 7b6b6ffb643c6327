// What measuring a channel for a scale rule costs, against `find` on the same files, turn and turn about: in a warm
// process, where only the walk counts, and in a fresh one, where Node's own start does as well.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ScaleRuleMode, ScaleRuleType, type ScaleRule } from "../packages/spec/src/index.ts";
import { measureChannel } from "../packages/runtime/src/scale/channel-size.ts";
import { alternate, summarise, timeOne, type CommandLine } from "./paired.ts";

const ROUNDS = 7;
const everything: ScaleRule = {
  complexity: { coefficient: 1, exponent: 1 },
  type: ScaleRuleType.limit,
  mode: ScaleRuleMode.sum,
  targetRegex: ".*",
  targetGlob: "*",
  notation: "complexity",
};

/** Where to work, and what to do with the lines of the report. */
export interface WalkBench {
  readonly scratch: string;
  /** A million files as well. */
  readonly isLarge: boolean;
  readonly say: (line: string) => void;
}

/** Measures a tree as scanners leave it (items, series, slices), and one folder with everything in it. */
export async function benchWalk({ scratch, isLarge, say }: WalkBench): Promise<void> {
  if (spawnSync("find", [scratch, "-printf", "%s"]).status !== 0)
    return say("walk: not measured, there is no find that knows -printf");
  const once = await bundleOnce(scratch);
  for (const files of isLarge ? [100_000, 1_000_000] : [100_000]) {
    for (const [name, perFolder] of [
      ["a tree with 100 files a folder", 100],
      ["a tree with 10 files a folder", 10],
      ["one folder", files],
    ] as const) {
      const channel = join(scratch, `${files}-${perFolder}`);
      makeTree(channel, files, perFolder);
      await measureTree(`walk of ${files} files, ${name}`, { channel, once, say });
    }
  }
}

interface Measured extends Pick<WalkBench, "say"> {
  readonly channel: string;
  /** A program that measures a channel and prints the peak of its memory. */
  readonly once: string;
}

async function measureTree(label: string, { channel, once, say }: Measured): Promise<void> {
  const find: CommandLine = ["find", channel, "-type", "f", "-printf", "%s\\n"];
  for (const [kind, rule] of [
    ["every file", everything],
    ["*.dcm", { ...everything, targetGlob: "*.dcm" }],
    ["(?i).*\\.dcm", { ...everything, targetRegex: "(?i).*\\.dcm" }],
  ] as const) {
    const ours = (): Promise<number> => timeWalk(channel, rule);
    say(
      summarise(
        `${label}, ${kind}, against find`,
        await alternate(ours, () => timeOne(find), ROUNDS),
      ),
    );
  }
  const fresh: CommandLine = [process.execPath, once, channel];
  const times = await alternate(
    () => timeOne(fresh),
    () => timeOne(find),
    ROUNDS,
  );
  say(summarise(`${label}, in a fresh process, against find`, times));
  const { stdout } = spawnSync(fresh[0], fresh.slice(1), { encoding: "utf8" });
  say(`${label}, in a fresh process: at most ${stdout.trim()} MiB of memory`);
}

async function timeWalk(channel: string, rule: ScaleRule): Promise<number> {
  const started = performance.now();
  await measureChannel(channel, rule);
  return performance.now() - started;
}

function makeTree(root: string, files: number, perFolder: number): void {
  let folder = "";
  for (let index = 0; index < files; index += 1) {
    if (index % perFolder === 0) {
      const series = index / perFolder;
      folder = join(root, `item-${Math.floor(series / 10)}`, `series-${series % 10}`);
      mkdirSync(folder, { recursive: true });
    }
    writeFileSync(join(folder, `slice-${index % perFolder}.dcm`), "pixels");
  }
}

/** Bundled as the program is, so that loading it costs what it costs there. */
async function bundleOnce(scratch: string): Promise<string> {
  const outfile = join(scratch, "walk-once.cjs");
  const contents = `import { measureChannel } from "./channel-size.ts";
    measureChannel(process.argv[2], ${JSON.stringify(everything)}).then(() => {
      console.log(Math.round(process.resourceUsage().maxRSS / 1024));
    });`;
  const resolveDir = join(import.meta.dirname, "..", "packages", "runtime", "src", "scale");
  await build({
    stdin: { contents, resolveDir },
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    conditions: ["source"],
    mainFields: ["module", "main"],
  });
  return outfile;
}
