// `task-api codegen IMAGE…`: typed modules for DAG files in TypeScript, from the contracts of images: those of an engine,
// or, without one, those that the lock of a DAG holds.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { hasErrors, readWorkflowLock } from "@task-api/spec";
import { renderImageModule, type ImageModuleInput } from "@task-api/workflow";
import type { Call, RunCommand } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { contractOf } from "../documents/contract-to-check-against.ts";
import { contractOfImage } from "../documents/contract-of-image.ts";
import { openDocument } from "../documents/open-document.ts";
import { Mode, withEngine } from "../engines.ts";
import { ExitCode } from "../exit-code.ts";
import { presentable, printIssues } from "../output/print-issues.ts";
import { printPull } from "../output/pull-progress.ts";
import type { options } from "./options.ts";

type CodegenCall = Call<typeof options.codegen>;

/** Exit code: 0; with `--check` 1 when a module is not what its image says now. */
export const codegen: RunCommand<typeof options.codegen> = async (call) => {
  const { options, operands, terminal } = call;
  const folder = resolve(terminal.cwd, options.output ?? ".");
  const locks = operands.filter(isLock);
  const images = operands.filter((operand) => !isLock(operand));
  const inputs = [
    ...(await Promise.all(locks.map((file) => fromLock(file, call)))).flat(),
    ...(images.length === 0 ? [] : await fromEngine(images, call)),
  ];
  const modules = rendered(inputs);
  if (options.check) return check(modules, folder, call);
  mkdirSync(folder, { recursive: true });
  for (const [name, { text }] of modules) {
    writeFileSync(join(folder, name), text);
    terminal.err.write(`wrote ${join(folder, name)}\n`);
  }
  return ExitCode.ok;
};

/** No image is called so. */
function isLock(operand: string): boolean {
  return operand.endsWith(".lock.json");
}

async function fromLock(
  file: string,
  { terminal }: CodegenCall,
): Promise<readonly ImageModuleInput[]> {
  const reading = await readWorkflowLock(openDocument(file, terminal, []));
  const { value, issues } = reading;
  if (value === undefined || hasErrors(issues)) {
    printIssues(presentable(issues, [reading]), terminal.err, terminal);
    throw new UsageError(
      `the lock ${file} cannot be used`,
      "write it anew: task-api dag lock FILE",
    );
  }
  return [...value.images].flatMap(([reference, { contract, digest }]) =>
    contract === undefined
      ? []
      : [{ reference, contract, ...(digest !== undefined && { digest }) }],
  );
}

async function fromEngine(
  references: readonly string[],
  { terminal }: CodegenCall,
): Promise<readonly ImageModuleInput[]> {
  const pull = printPull(terminal.err);
  return withEngine({ mode: Mode.docker }, terminal, async (runtime) => {
    const inputs: ImageModuleInput[] = [];
    for (const reference of references) {
      const signal = terminal.interrupted;
      const image = await runtime.inspectImage(reference, { ...pull, signal });
      const contract = contractOf(await contractOfImage(runtime, image, terminal), terminal);
      const { digest } = image;
      inputs.push({ reference, contract, ...(digest !== undefined && { digest }) });
    }
    return inputs;
  }).finally(() => pull.end());
}

interface Rendered {
  readonly text: string;
  readonly reference: string;
}

/** By file name. @throws UsageError when two images would have the same */
function rendered(inputs: readonly ImageModuleInput[]): ReadonlyMap<string, Rendered> {
  const modules = new Map<string, Rendered>();
  for (const input of inputs) {
    const { reference } = input;
    const { fileName, text } = renderImageModule(input);
    const other = modules.get(fileName);
    if (other !== undefined && other.text !== text) {
      throw new UsageError(
        `${other.reference} and ${reference} would both be written to ${fileName}`,
        "write them into two folders with --output DIR",
      );
    }
    modules.set(fileName, { text, reference });
  }
  return modules;
}

function check(
  modules: ReadonlyMap<string, Rendered>,
  folder: string,
  { terminal, operands }: CodegenCall,
): number {
  const stale = [...modules].filter(([name, { text }]) => textOf(join(folder, name)) !== text);
  for (const [name, { reference }] of stale) {
    terminal.err.write(
      `${join(folder, name)} is not what ${reference} says now: task-api codegen ${operands.join(" ")}\n`,
    );
  }
  return stale.length === 0 ? ExitCode.ok : ExitCode.findings;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
