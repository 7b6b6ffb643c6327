// `task-api codegen IMAGE…`: typed modules for DAG files in TypeScript, from the contracts of images.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { renderImageModule } from "@task-api/workflow";
import type { RunCommand } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { contractOf } from "../documents/contract-to-check-against.ts";
import { contractOfImage } from "../documents/contract-of-image.ts";
import { Mode, withEngine } from "../engines.ts";
import { ExitCode } from "../exit-code.ts";
import { printPull } from "../output/pull-progress.ts";
import type { options } from "./options.ts";

/** Exit code: 0; with `--check` 1 when a module is not what its image says now. */
export const codegen: RunCommand<typeof options.codegen> = async ({
  options,
  operands,
  terminal,
}) => {
  const folder = resolve(terminal.cwd, options.output ?? ".");
  const pull = printPull(terminal.err);
  const modules = await withEngine({ mode: Mode.docker }, terminal, async (runtime) => {
    const rendered = new Map<string, { text: string; reference: string }>();
    for (const reference of operands) {
      const image = await runtime.inspectImage(reference, {
        ...pull,
        signal: terminal.interrupted,
      });
      const contract = contractOf(await contractOfImage(runtime, image, terminal), terminal);
      const { digest } = image;
      const { fileName, text } = renderImageModule({
        reference,
        ...(digest !== undefined && { digest }),
        contract,
      });
      const other = rendered.get(fileName);
      if (other !== undefined) {
        throw new UsageError(
          `${other.reference} and ${reference} would both be written to ${fileName}`,
          "write them into two folders with --output DIR",
        );
      }
      rendered.set(fileName, { text, reference });
    }
    return rendered;
  }).finally(() => pull.end());
  return options.check ? check() : write();

  function write(): number {
    mkdirSync(folder, { recursive: true });
    for (const [name, { text }] of modules) {
      writeFileSync(join(folder, name), text);
      terminal.err.write(`wrote ${join(folder, name)}\n`);
    }
    return ExitCode.ok;
  }

  function check(): number {
    const stale = [...modules].filter(([name, { text }]) => textOf(join(folder, name)) !== text);
    for (const [name, { reference }] of stale) {
      terminal.err.write(
        `${join(folder, name)} is not what ${reference} says now: task-api codegen ${reference}\n`,
      );
    }
    return stale.length === 0 ? ExitCode.ok : ExitCode.findings;
  }
};

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
