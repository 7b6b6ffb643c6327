// Brings a fresh clone to the point where the project's own scripts run: the project's Node, pnpm,
// the packages, and the bundled CLI at node_modules/.bin/task-api. Then runs the script named as
// argument with that Node. Plain JavaScript without dependencies, because it is all that a machine
// with git, Node 18 and npm can run.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  copyFileSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_VERSION = "24.21.0";
const PNPM_VERSION = "12.21.0";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tools = join(root, ".tools");
const windows = process.platform === "win32";
const nodePackage = `node-${windows ? "win" : process.platform}-${process.arch}`;
const node = join(tools, "node_modules", nodePackage, "bin", windows ? "node.exe" : "node");
const pnpm = join(tools, "node_modules", "pnpm", "bin", "pnpm.mjs");

installToolchain();
installPackages();
linkNode();
const [script, ...rest] = process.argv.slice(2);
if (script !== undefined)
  process.exitCode = run(node, ["--conditions=source", join(root, script), ...rest]);

/** Node and pnpm in their pinned versions, below .tools, with no install step of theirs run. */
function installToolchain() {
  once(join(tools, "installed"), `${nodePackage} ${NODE_VERSION} pnpm ${PNPM_VERSION}`, () => {
    say(`installing Node ${NODE_VERSION} and pnpm ${PNPM_VERSION} into .tools`);
    mkdirSync(tools, { recursive: true });
    const packages = [`${nodePackage}@${NODE_VERSION}`, `pnpm@${PNPM_VERSION}`];
    const flags = [
      "--no-save",
      "--no-package-lock",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
    ];
    must("npm", ["install", "--prefix", tools, ...flags, ...packages], { shell: windows });
  });
}

/** The workspace's packages as the lock file names them, and the bundled CLI (its prepare script). */
function installPackages() {
  const manifests = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"].map((name) =>
    readFileSync(join(root, name)),
  );
  const key = createHash("sha256").update(Buffer.concat(manifests)).digest("hex");
  once(join(root, "node_modules", ".installed"), key, () => {
    say("installing packages");
    must(node, [
      pnpm,
      "install",
      "--frozen-lockfile",
      "--ignore-scripts",
      "--reporter=append-only",
    ]);
  });
  must(node, ["--conditions=source", join(root, "packages", "cli", "scripts", "bundle.ts")]);
  if (!existsSync(join(root, "node_modules", ".bin", "task-api"))) {
    must(node, [
      pnpm,
      "install",
      "--frozen-lockfile",
      "--ignore-scripts",
      "--offline",
      "--reporter=silent",
    ]);
  }
}

/** Beside a `node` in its folder, every command in node_modules/.bin uses that one instead of the machine's. */
function linkNode() {
  const link = join(root, "node_modules", ".bin", windows ? "node.exe" : "node");
  // Relative: right as well where the clone is seen at another place.
  const target = relative(dirname(link), node);
  // One that is right stays: another command may be using it just now.
  if (!windows && existsSync(link) && readlinkSync(link) === target) return;
  rmSync(link, { force: true });
  if (windows) copyFileSync(node, link);
  else symlinkSync(target, link);
}

/** Runs `step` unless `stamp` says that it was done for `key`. */
function once(stamp, key, step) {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  step();
  writeFileSync(stamp, key);
}

function must(command, args, options = {}) {
  const code = run(command, args, options);
  if (code === 0) return;
  say(`${command} ${args.join(" ")} ended with ${code}; nothing after it was run`);
  process.exit(1);
}

function run(command, args, options = {}) {
  const path = [join(root, "node_modules", ".bin"), dirname(node), process.env["PATH"]].join(
    delimiter,
  );
  const result = spawnSync(command, args, {
    stdio: "inherit",
    cwd: root,
    env: { ...process.env, PATH: path },
    ...options,
  });
  if (result.error !== undefined) say(`${command} could not be started: ${result.error.message}`);
  return result.status ?? 1;
}

function say(message) {
  process.stderr.write(`task-api setup: ${message}\n`);
}
