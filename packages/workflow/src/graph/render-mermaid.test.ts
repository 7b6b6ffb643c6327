import { expect, it } from "vitest";
import { TaskState } from "../engine/states.ts";
import { dagOf } from "../testing/small-dag.ts";
import { pictureOf } from "./dag-picture.ts";
import { renderMermaid } from "./render-mermaid.ts";

it("draws channels as labels, order alone dashed, and states as classes", () => {
  const dag = dagOf({ end: [], b: ["end.out>in", "end.more>too"], c: ["b"] });
  const states = [TaskState.success, TaskState.failed, TaskState.upstreamFailed];
  const picture = pictureOf(dag, (task) => states[task] ?? TaskState.none);
  expect(renderMermaid(picture)).toMatchInlineSnapshot(`
    "---
    title: "my-dag"
    ---
    flowchart LR
      t0["✓ end<br/><small>main · end:1.0</small>"]:::success
      t1["✗ b<br/><small>main · b:1.0</small>"]:::failed
      t2["⊘ c<br/><small>main · c:1.0</small>"]:::upstream_failed
      t0 -->|"out → in<br/>more → too"| t1
      t1 -.-> t2
      classDef success fill:#a6e3b0,color:#1f2328
      classDef failed fill:#ffb3b0,color:#1f2328
      classDef upstream_failed fill:#ffcf9e,color:#1f2328
    "
  `);
});

it("lets no name break out of its quotes", () => {
  const picture = pictureOf(dagOf({ a: [], b: [`a."]; click t0 "x>"|end`] }));
  expect(renderMermaid(picture)).toContain(
    '  t0 -->|"#34;#93;#59; click t0 #34;x → #34;#124;end"| t1\n',
  );
});
