import { describe, expect, it } from "vitest";
import { dagOf, instanceOf, instancesOf, resolved } from "../testing/dags.ts";

const declared = {
  env: [
    { name: "ORGAN", value: "liver", choices: ["liver", "kidney"] },
    { name: "COUNT", value: "1", type: "int", minimum: 1, maximum: 9 },
    { name: "FAST", value: "true", type: "boolean" },
    { name: "FIXED", value: "x", adjustable: false },
  ],
};

function form(of: object): object {
  return { task_form: { a: of } };
}

async function wordsOf(conf: unknown, more: object = {}): Promise<readonly string[]> {
  const outcome = await resolved(dagOf({ a: { template: declared } }, more), conf);
  return outcome.findings.map(
    ({ severity, path, message }) => `${severity} ${path.join(".")}: ${message}`,
  );
}

describe("a task of a DAG run", () => {
  it("has variables of the user before those of the operator before those of the template", async () => {
    const template = { env: ["A", "B", "C"].map((name) => ({ name, value: "template" })) };
    const env = ["A", "B", "OWN"].map((name) => ({ name, value: "operator" }));
    const instance = await instanceOf({ template, more: { env } }, form({ A: "user" }));
    expect(instance.env.map((entry) => [entry.name, Object(entry).value])).toEqual([
      ["A", "user"],
      ["B", "operator"],
      ["C", "template"],
      ["OWN", "operator"],
    ]);
  });

  it("takes both shapes of a form, numbers and booleans as text", async () => {
    const values = { COUNT: 2, FAST: false, ORGAN: "kidney" };
    const list = Object.entries(values).map(([name, value]) => ({ name, value }));
    const flat = await instanceOf({ template: declared }, form(values));
    const listed = await instanceOf({ template: declared }, form({ env: list }));
    expect(listed).toEqual(flat);
    expect(flat.env.map((entry) => String(Object(entry).value))).toEqual([
      "kidney",
      "2",
      "false",
      "x",
    ]);
  });

  it("may have a variable named env, where it holds no list", async () => {
    const template = { env: [{ name: "env", value: "x" }] };
    const instance = await instanceOf({ template }, form({ env: "y" }));
    expect(instance.env).toMatchObject([{ name: "env", value: "y" }]);
  });

  it("is refused with all that is wrong with the user's input at once", async () => {
    const conf = {
      task_form: {
        a: { ORGAN: "brain", COUNT: 10, FAST: "yes", FIXED: "y", LIST: [1] },
        b: {},
        A: { ORGAN: "liver" },
      },
    };
    expect(await wordsOf(conf)).toMatchInlineSnapshot(`
      [
        "error task_form.a.LIST: the value of 'LIST' must be a string, a number or a boolean, not a list",
        "error task_form.a.ORGAN: the value of 'ORGAN' must be one of "liver", "kidney", not "brain"",
        "error task_form.a.COUNT: the value of 'COUNT' must be at most 9, not "10"",
        "error task_form.a.FAST: the value of 'FAST' must be a boolean (true or false), not "yes"",
        "error task_form.a.FIXED: 'FIXED' may not be set by user input: its task template says adjustable: false",
        "error task_form.b: the DAG has no task "b"",
        "error task_form.A: the DAG has no task "A", did you mean "a"?",
      ]
    `);
  });

  it("takes nothing but variables from users", async () => {
    const conf = form({
      env: [{ name: "ORGAN", value: "kidney" }],
      image: "other",
      command: ["sh"],
    });
    expect(await wordsOf(conf)).toMatchInlineSnapshot(`
      [
        "error task_form.a.image: 'image' is not allowed beside 'env': user input sets variables only",
        "error task_form.a.command: 'command' is not allowed beside 'env': user input sets variables only",
      ]
    `);
  });

  it("gets a variable that nobody declares with a warning, and not at all under strict_task_form", async () => {
    expect(await wordsOf(form({ ORGN: "kidney" }))).toMatchInlineSnapshot(`
      [
        "warning task_form.a.ORGN: neither the task template nor the task declares a variable 'ORGN', did you mean "ORGAN"?",
      ]
    `);
    expect(await wordsOf(form({ ORGN: "kidney" }), { strict_task_form: true }))
      .toMatchInlineSnapshot(`
      [
        "error task_form.a.ORGN: neither the task template nor the task declares a variable 'ORGN', did you mean "ORGAN"?",
      ]
    `);
  });

  it.each([[[]], ["text"], [null], [{ task_form: [] }], [{ task_form: { a: 1 } }]])(
    "is refused with conf %j",
    async (conf) => {
      expect((await resolved(dagOf({ a: {} }), conf)).ok).toBe(false);
    },
  );

  it("has absolute folders: relative ones start at the DAG file, mapped ones are the upstream task's", async () => {
    const iochannel_maps = [
      { upstream_operator: "a", upstream_output_channel: "out", input_channel: "in" },
    ];
    const dag = dagOf({
      a: { input: "./data/../ct" },
      b: { more: { inputs: [], iochannel_maps } },
    });
    const instances = await instancesOf(dag);
    expect(
      instances.flatMap(({ inputs, outputs }) =>
        [...inputs, ...outputs].map(({ source }) => source),
      ),
    ).toEqual(
      ["/dags/ct", "/flows/a/out", "/flows/a/out", "/flows/b/out"].map((path) => ({
        kind: "host",
        path,
      })),
    );
  });

  it("has what its config says of its engine, its own labels and annotations first", async () => {
    const more = {
      labels: { a: "own" },
      annotations: { a: "own" },
      registryPassword: "login",
      config: {
        type: "k8s",
        labels: { a: "config", b: "config" },
        annotations: { b: "config" },
        node_selector: { gpu: "a100" },
        service_account: "reader",
        registryPassword: "other",
      },
    };
    const dag = dagOf({ a: { more }, b: {} });
    const [there, bare] = await instancesOf(dag, {}, "/flows", "k8s");
    expect(there?.config).toMatchObject({
      type: "k8s",
      labels: { a: "own", b: "config" },
      annotations: { a: "own", b: "config" },
      nodeSelector: { gpu: "a100" },
      serviceAccount: "reader",
    });
    expect(there?.config).not.toHaveProperty("registry");
    expect(bare?.config).toMatchObject({ type: "k8s", nodeSelector: {}, tolerations: [] });
    const [here] = await instancesOf(dag);
    expect(here?.config).toEqual({ type: "docker", labels: { a: "own" } });
  });

  it("is on Docker what its config says of that", async () => {
    const config = { type: "docker", labels: { b: "config" }, user: "1000", network: "lab" };
    const more = { labels: { a: "own" }, annotations: { c: "own" }, config };
    expect((await instanceOf({ more })).config).toEqual({
      ...config,
      labels: { a: "own", b: "config" },
    });
  });

  it.each([
    ["the operator's execution_timeout", { execution_timeout: 5, timeout: 6 }, 7, 5],
    ["the task's timeout", { timeout: 6 }, 7, 6],
    ["the template's", {}, 7, 7],
    ["90 minutes", {}, undefined, 5400],
  ])("ends after %s", async (_, more, timeout, seconds) => {
    const template = timeout === undefined ? {} : { timeout };
    expect((await instanceOf({ template, more })).timeoutSeconds).toBe(seconds);
  });
});
