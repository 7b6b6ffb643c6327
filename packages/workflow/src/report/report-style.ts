// How a report looks, in light, in dark and on paper. No font and no picture from elsewhere.
import { TaskState } from "../engine/states.ts";
import { graphStyle, stateColour } from "../graph/graph-style.ts";

function stateRules(theme: "light" | "dark"): string {
  return Object.values(TaskState)
    .map((state) => `.st-${state}{--state:${stateColour(state, theme)}}`)
    .join("");
}

/** For a `style` element. */
export const reportStyle: string = [
  ":root{color-scheme:light dark;--page:#fff;--card:#f6f8fa;--line:#d1d9e0;--text:#1f2328;--quiet:#59636e;--accent:#0969da;--warn:#9a6700;--bar:#c8d1da}",
  "@media (prefers-color-scheme:dark){:root{--page:#0d1117;--card:#151b23;--line:#3d444d;--text:#e6edf3;--quiet:#9198a1;--accent:#4c9bff;--warn:#d29922;--bar:#3d444d}}",
  "*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 ui-sans-serif,system-ui,'Segoe UI',Roboto,sans-serif}",
  "main{max-width:1200px;margin:0 auto;padding:28px 24px 80px}h1{font-size:26px;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:18px;margin:36px 0 12px}h3{display:inline;font-size:15px;margin:0}h4{font-size:13px;margin:16px 0 6px;color:var(--quiet);font-weight:600}",
  "a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}.quiet{color:var(--quiet)}p{margin:6px 0;overflow-wrap:anywhere}",
  ".badge{display:inline-block;padding:0 9px;border-radius:20px;border:1px solid var(--state);color:var(--state);font-size:13px;font-weight:600;white-space:nowrap}h1 .badge{font-size:15px;vertical-align:5px;margin-left:8px}",
  ".live{border-left:4px solid var(--accent);background:var(--card);padding:8px 14px;border-radius:4px}",
  ".facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:10px;margin:18px 0}.facts div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 14px}.facts dt{color:var(--quiet);font-size:12px}.facts dd{margin:0;font-weight:600;overflow-wrap:anywhere}",
  ".wide{overflow-x:auto;border:1px solid var(--line);border-radius:8px}.wide svg{display:block}.graph{padding:4px;max-height:75vh;overflow:auto}",
  "table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;padding:7px 12px;border-bottom:1px solid var(--line);white-space:nowrap}tbody tr:last-child td{border-bottom:0}th{color:var(--quiet);font-size:12px;font-weight:600;background:var(--card)}.number{text-align:right;font-variant-numeric:tabular-nums}.small{width:auto;font-size:13px}.small td,.small th{padding:3px 12px}",
  ".timeline{border:1px solid var(--line);border-radius:8px;padding:10px 14px}.row{display:grid;grid-template-columns:minmax(90px,200px) 1fr;gap:12px;align-items:center;min-height:26px}.row>a,.row>span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:13px}.track{position:relative;height:16px}.axis .track{border-bottom:1px solid var(--line);height:20px;margin-right:36px}.row:not(.axis) .track{margin-right:36px}.axis .track span{position:absolute;font-size:11px;color:var(--quiet);white-space:nowrap;border-left:1px solid var(--line);padding-left:4px}",
  ".track i{position:absolute;top:0;height:16px;min-width:2px;border-radius:3px}.track .waited{background:var(--bar);height:6px;top:5px;border-radius:0}.track .ran{background:var(--state)}",
  "main>details,.tasks>details{border:1px solid var(--line);border-radius:8px;margin:10px 0;padding:10px 16px}summary{cursor:pointer;font-size:14px}.task{scroll-margin-top:60px;padding-top:4px}.task details{margin:6px 0}h4.try{color:var(--text);font-size:14px;border-top:1px solid var(--line);padding-top:12px}",
  ".message{border-left:3px solid var(--line);padding-left:10px}.try-body{display:flex;flex-wrap:wrap;gap:8px 32px;align-items:flex-start}dl{margin:6px 0}.try-body dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px;font-size:14px;flex:1 1 420px}.try-body dt{color:var(--quiet)}.try-body dd{margin:0;overflow-wrap:anywhere}",
  ".curve{margin:6px 0}.curve svg{display:block;max-width:100%;border-bottom:1px solid var(--line)}.curve polygon{fill:var(--accent);opacity:.16}.curve polyline{fill:none;stroke:var(--accent);stroke-width:1.5;vector-effect:non-scaling-stroke}.curve .limit{stroke:#cf222e;stroke-dasharray:4 3}.curve figcaption{font-size:12px;color:var(--quiet)}",
  ".findings{margin:6px 0;padding-left:20px}.warning{color:var(--warn)}.info{color:var(--quiet)}",
  "pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:10px 12px;overflow:auto;max-height:520px;font:12.5px/1.45 ui-monospace,'SF Mono',Consolas,'DejaVu Sans Mono',monospace;margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}.stderr{color:var(--warn)}footer{margin-top:48px;color:var(--quiet);font-size:13px}",
  "@media (max-width:700px){.row{grid-template-columns:80px 1fr}.axis .track span:not(:nth-child(4n+1)){display:none}}",
  "@media print{.wide,.graph,pre{overflow:visible;max-height:none}main{max-width:none}}",
  stateRules("light"),
  `@media (prefers-color-scheme:dark){${stateRules("dark")}}`,
  graphStyle,
].join("\n");
