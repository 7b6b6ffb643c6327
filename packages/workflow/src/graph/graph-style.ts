// How the boxes and arrows of an SVG look, in light and in dark. All names begin with `dag-`, since the report has the
// picture within its own page.
import { TaskState } from "../engine/states.ts";

/** Fill, line and text of a state: light, then dark. */
const colours: Readonly<Record<TaskState, readonly [light: string, dark: string]>> = {
  [TaskState.none]: ["#8c959f", "#6e7681"],
  [TaskState.scheduled]: ["#8c959f", "#6e7681"],
  [TaskState.queued]: ["#8250df", "#a371f7"],
  [TaskState.running]: ["#0969da", "#4c9bff"],
  [TaskState.success]: ["#1a7f37", "#3fb950"],
  [TaskState.failed]: ["#cf222e", "#f85149"],
  [TaskState.upForRetry]: ["#9a6700", "#d29922"],
  [TaskState.upstreamFailed]: ["#bc4c00", "#db6d28"],
  [TaskState.skipped]: ["#8c959f", "#6e7681"],
};

/** The colour of a state, for text and lines. */
export function stateColour(state: TaskState, theme: "light" | "dark"): string {
  return colours[state][theme === "light" ? 0 : 1];
}

/** The classes of a box. */
export function boxClass(state: TaskState | undefined): string {
  return state === undefined ? "dag-box" : `dag-box dag-${state}`;
}

function stateRules(theme: 0 | 1): string {
  return Object.entries(colours)
    .map(([state, pair]) => {
      const colour = pair[theme];
      return `.dag-${state} .dag-card{stroke:${colour}}.dag-${state} .dag-bar,.dag-${state} .dag-mark{fill:${colour}}`;
    })
    .join("");
}

/** For a `style` element. */
export const graphStyle: string = [
  ".dag-graph{font-family:ui-sans-serif,system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}",
  ".dag-page{fill:#fff}.dag-card{fill:#f6f8fa;stroke:#8c959f;stroke-width:1.2}.dag-bar{fill:#57606a}",
  ".dag-id{font-size:13px;font-weight:600;fill:#1f2328}.dag-detail{font-size:11px;fill:#57606a}",
  ".dag-mark{font-size:13px;fill:#57606a;text-anchor:end}",
  ".dag-edge{fill:none;stroke:#818b98;stroke-width:1.4}.dag-order{stroke-dasharray:5 4}.dag-tip{fill:#818b98}",
  ".dag-label{font-size:11px;fill:#424a53;text-anchor:middle}.dag-plate{fill:#fff;opacity:.88}",
  stateRules(0),
  "@media (prefers-color-scheme:dark){",
  ".dag-page{fill:#0d1117}.dag-card{fill:#161b22;stroke:#6e7681}.dag-bar{fill:#8b949e}",
  ".dag-id{fill:#e6edf3}.dag-detail{fill:#8b949e}.dag-mark{fill:#8b949e}",
  ".dag-edge{stroke:#6e7681}.dag-tip{fill:#6e7681}.dag-label{fill:#b1bac4}.dag-plate{fill:#0d1117}",
  stateRules(1),
  "}",
].join("");
