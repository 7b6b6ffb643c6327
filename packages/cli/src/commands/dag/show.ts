// `task-api dag show`: a DAG as text, mermaid, SVG or JSON, from its file or with the states of a run.
import { resolve } from "node:path";
import { hasErrors, type Workflow } from "@task-api/spec";
import {
  dagOnWire,
  pictureOf,
  renderMermaid,
  renderSvg,
  renderText,
  type TaskState,
  type TextPaint,
} from "@task-api/workflow";
import type { Call, Output, RunCommand, Terminal } from "../../command/command.ts";
import { UsageError } from "../../command/usage-error.ts";
import { knownRun } from "../../dag/known-run.ts";
import { chooseDag, isSound, loadDags } from "../../dag/load-dags.ts";
import { stateColours } from "../../dag/state-colours.ts";
import { rootOf, withExistingStore } from "../../dag/workflow-root.ts";
import { ExitCode } from "../../exit-code.ts";
import { paletteFor } from "../../output/palette.ts";
import { presentable, printIssues } from "../../output/print-issues.ts";
import { writeFile } from "../../output/write-file.ts";
import type { options } from "../options.ts";

type ShowCall = Call<(typeof options)["dag show"]>;

interface Shown {
  readonly workflow: Workflow;
  readonly stateOf?: (task: number) => TaskState;
}

/** Exit code: 0, or 2 when there is nothing to draw. */
export const dagShow: RunCommand<(typeof options)["dag show"]> = async (call) => {
  const shown = call.options.run === undefined ? await ofFile(call) : await ofRun(call);
  if (shown === undefined) return ExitCode.usage;
  const { output } = call.options;
  const { terminal } = call;
  if (output === undefined) terminal.out.write(render(shown, call, terminal.out));
  else writeFile(resolve(terminal.cwd, output), render(shown, call));
  return ExitCode.ok;
};

/** Nothing where the file is wrong: what is, is printed. */
async function ofFile({ options, operands, terminal }: ShowCall): Promise<Shown | undefined> {
  const [file] = operands;
  if (file === undefined) {
    throw new UsageError(
      "'dag show' takes a FILE or --run RUN; neither came",
      "for example task-api dag show workflow.json",
    );
  }
  const loaded = await loadDags(file, { terminal, settings: options.set });
  const isReadable = !hasErrors(loaded.issues);
  const dag = isReadable ? chooseDag(loaded.dags, options.dag) : undefined;
  if (dag !== undefined && isSound(dag)) return { workflow: dag.workflow };
  const found = dag ?? loaded;
  const issues = presentable(found.issues, found.reading === undefined ? [] : [found.reading]);
  if (formatOf(options) === "json") {
    terminal.out.write(`${JSON.stringify({ issues: issues.issues })}\n`);
  } else printIssues(issues, terminal.err, terminal);
  return undefined;
}

function ofRun({ options, operands, terminal }: ShowCall): Promise<Shown> {
  if (operands.length > 0 || options.dag !== undefined) {
    throw new UsageError(
      "--run says which DAG is drawn; a FILE or --dag came as well",
      "give --run alone, or leave it out",
    );
  }
  return withExistingStore(rootOf(options, terminal), (store) => {
    const { plan, statusOf } = knownRun(store, options.run ?? "");
    return { workflow: plan.workflow, stateOf: (task) => statusOf(task).state };
  });
}

function formatOf({ format, json }: ShowCall["options"]): "text" | "mermaid" | "svg" | "json" {
  return format ?? (json ? "json" : "text");
}

function render({ workflow, stateOf }: Shown, call: ShowCall, output?: Output): string {
  const picture = pictureOf(workflow, stateOf);
  switch (formatOf(call.options)) {
    case "text":
      return renderText(picture, output && paintFor(output, call.terminal));
    case "mermaid":
      return renderMermaid(picture);
    case "svg":
      return renderSvg(picture);
    case "json":
      return `${JSON.stringify(dagOnWire(workflow, stateOf))}\n`;
  }
}

function paintFor(output: Output, terminal: Terminal): TextPaint {
  const palette = paletteFor(output, terminal);
  return {
    state: (state, text) => (state === undefined ? text : palette[stateColours[state]](text)),
    quiet: palette.dim,
  };
}
