// What a typed image does not let through: by its types (each `@ts-expect-error` is held by `tsc -b`, which compiles
// the tests), and at the call for files that no compiler has seen.
import { describe, expect, expectTypeOf, it } from "vitest";
import { DagError } from "./dag-error.ts";
import { Dag } from "./dag.ts";
import type { DagTask } from "./dag-task.ts";
import type { ImageModule } from "./image-template.ts";
import { hostPath } from "./input-source.ts";

const tools = {
  reference: "registry.example/tools:1.0",
  templates: {
    convert: {
      image: "registry.example/tools:1.0",
      taskTemplate: "convert",
      inputs: { dicom: "required", mask: "optional" },
      outputs: { nrrd: "output", "report card": "output" },
      env: {
        THRESHOLD: { type: "int" },
        FAST: { type: "boolean" },
        NAME: { type: "string" },
        MODE: { type: "string", choices: ["rigid", "affine"] },
        LEVEL: { type: "int", choices: [1, 2, "007"] },
      },
    },
    make: {
      image: "registry.example/tools:1.0",
      taskTemplate: "make",
      inputs: {},
      outputs: { dicom: "output" },
      env: {},
    },
    show: {
      image: "registry.example/tools:1.0",
      taskTemplate: "show",
      inputs: { any: "optional" },
      outputs: {},
      env: {},
    },
  },
} as const satisfies ImageModule;

const { convert, make, show } = tools.templates;
const dicom = hostPath("./dicom");

function codeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error instanceof DagError ? `${error.code}: ${error.message}` : error;
  }
}

describe("a task of a typed image", () => {
  it("has the template's channels and variables", () => {
    const dag = new Dag("typed");
    const made = dag.task("make", { template: make });
    const converted = dag.task("convert", {
      template: convert,
      inputs: { dicom: made.output("dicom") },
      env: { THRESHOLD: 5, FAST: true, MODE: "rigid", LEVEL: "007", NAME: "x" },
      retries: 1,
    });
    dag.task("show", { template: show, image: "mirror.example/tools:1.0" });
    expectTypeOf(converted).toEqualTypeOf<DagTask<"nrrd" | "report card">>();
    expect(dag.toDocument().tasks).toEqual([
      { task_id: "make", image: tools.reference, taskTemplate: "make" },
      {
        task_id: "convert",
        image: tools.reference,
        taskTemplate: "convert",
        retries: 1,
        env: [
          { name: "THRESHOLD", value: "5" },
          { name: "FAST", value: "true" },
          { name: "MODE", value: "rigid" },
          { name: "LEVEL", value: "007" },
          { name: "NAME", value: "x" },
        ],
        iochannel_maps: [
          {
            upstream_operator: "make",
            upstream_output_channel: "dicom",
            input_channel: "dicom",
          },
        ],
      },
      { task_id: "show", image: "mirror.example/tools:1.0", taskTemplate: "show" },
    ]);
  });

  it("does not compile with a name or a type that the template does not have", () => {
    const dag = new Dag("refused");
    const inputs = { dicom };
    const made = dag.task("made", { template: make });
    expect(
      [
        // @ts-expect-error: a template that the image does not have
        () => dag.task("0", { template: tools.templates.convrt, inputs }),
        () =>
          dag.task("1", {
            template: convert,
            // @ts-expect-error: an input that the template does not have
            inputs: { dicom, dicm: dicom },
          }),
        // @ts-expect-error: a required input is missing
        () => dag.task("2", { template: convert }),
        // @ts-expect-error: a required input is missing beside an optional one
        () => dag.task("3", { template: convert, inputs: { mask: dicom } }),
        // @ts-expect-error: an output that the template does not have
        () => made.output("nrrd"),
        // @ts-expect-error: a variable that the template does not have
        () => dag.task("4", { template: convert, inputs, env: { TRESHOLD: 5 } }),
        // @ts-expect-error: the template has no inputs at all
        () => dag.task("5", { template: make, inputs: { dicom } }),
        // @ts-expect-error: the template has no variables at all
        () => dag.task("6", { template: make, env: { A: "x" } }),
      ].map(codeOf),
    ).toMatchInlineSnapshot(`
      [
        "dag/unknown-template: the template of the task "0" is not there; name one that the module of the image has, or give image and taskTemplate",
        "dag/unknown-channel: the template "convert" of the task "1" has no input "dicm"; it has: "dicom", "mask"",
        "dag/missing-input: the template "convert" of the task "2" needs the input "dicom"; add inputs: { "dicom": … }, an output of a task or hostPath("./folder")",
        "dag/missing-input: the template "convert" of the task "3" needs the input "dicom"; add inputs: { "dicom": … }, an output of a task or hostPath("./folder")",
        "dag/unknown-channel: the task "made" has no output "nrrd"; outputs of its template: "dicom"",
        "dag/unknown-env: the template "convert" of the task "4" has no variable "TRESHOLD"; it has: "THRESHOLD", "FAST", "NAME", "MODE", "LEVEL"",
        "dag/unknown-channel: the template "make" of the task "5" has no input "dicom"; it has: none",
        "dag/unknown-env: the template "make" of the task "6" has no variable "A"; it has: none",
      ]
    `);
  });

  it("does not compile with a value that the variable cannot have", () => {
    const dag = new Dag("values");
    const said = { template: convert, inputs: { dicom } };
    // @ts-expect-error: text for an int
    dag.task("1", { ...said, env: { THRESHOLD: "5" } });
    // @ts-expect-error: a number for a boolean
    dag.task("2", { ...said, env: { FAST: 1 } });
    // @ts-expect-error: a boolean for a string
    dag.task("3", { ...said, env: { NAME: true } });
    // @ts-expect-error: none of the choices
    dag.task("4", { ...said, env: { MODE: "elastic" } });
    // @ts-expect-error: none of the choices of an int
    dag.task("5", { ...said, env: { LEVEL: 7 } });
    // A secret may be read from elsewhere, whatever its type.
    dag.task("6", { ...said, env: { THRESHOLD: { valueFrom: { env: "THRESHOLD" } } } });
    expect(dag.toDocument().tasks).toHaveLength(6);
  });

  it("is refused at the call where an input comes from nowhere", () => {
    const dag = new Dag("nowhere");
    expect(
      codeOf(() =>
        dag.task("a", {
          template: show,
          // @ts-expect-error: text is no source of data
          inputs: { any: "./data" },
        }),
      ),
    ).toMatchInlineSnapshot(
      `"dag/input-source: the input "any" must be an output of a task or data from outside; write task.output("channel"), hostPath("./folder") or volume({…})"`,
    );
  });

  it("does not compile without image and template", () => {
    const dag = new Dag("plain");
    // @ts-expect-error: neither a typed template nor an image
    dag.task("a", { taskTemplate: "x" });
    // @ts-expect-error: a misspelt parameter
    dag.task("b", { image: "x", taskTemplate: "x", retrys: 1 });
    // @ts-expect-error: no trigger rule
    dag.task("c", { image: "x", taskTemplate: "x", triggerRule: "all_good" });
    expect(dag.toDocument().tasks.map((task) => task["image"])).toEqual([undefined, "x", "x"]);
  });
});
