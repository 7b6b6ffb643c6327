import { expect, it } from "vitest";
import { confOfTask } from "./conf-of-task.ts";

const task = { task_id: "convert" };
const task_ids = ["get-data", "convert", "convert.all"];

it("leaves a task its own input, and the rest of the conf", () => {
  const conf = {
    task_form: { convert: { ORGAN: "liver" }, "get-data": { TOKEN: "abc" } },
    project_form: { kubernetes_namespace: "a" },
  };
  expect(confOfTask({ conf, params: {}, task_ids, task })).toEqual({
    conf: {
      task_form: { convert: { ORGAN: "liver" } },
      project_form: { kubernetes_namespace: "a" },
    },
    unknownTasks: [],
  });
});

it("takes values of the forms, below what the conf says itself", () => {
  const params = {
    "convert.ORGAN": "kidney",
    "convert.THRESHOLD": 3,
    "convert.all.ORGAN": "lung",
    "workflow_form.site": "a",
    "workflow_form.kind": "b",
    "no-section": 1,
  };
  const conf = { task_form: { convert: { ORGAN: "liver" } }, workflow_form: { site: "c" } };
  expect(confOfTask({ conf, params, task_ids, task }).conf).toEqual({
    task_form: { convert: { ORGAN: "liver", THRESHOLD: 3 } },
    workflow_form: { site: "c", kind: "b" },
  });
});

it("takes them into a form that is a list of variables", () => {
  const conf = { task_form: { convert: { env: [{ name: "ORGAN", value: "liver" }] } } };
  const params = { "convert.ORGAN": "kidney", "convert.THRESHOLD": 3 };
  expect(confOfTask({ conf, params, task_ids, task }).conf).toEqual({
    task_form: {
      convert: {
        env: [
          { name: "THRESHOLD", value: 3 },
          { name: "ORGAN", value: "liver" },
        ],
      },
    },
  });
});

it("tells input for tasks that the DAG does not have, and leaves alone what is no form", () => {
  const { unknownTasks } = confOfTask({
    conf: { task_form: { convrt: {}, convert: {} } },
    params: {},
    task_ids,
    task,
  });
  expect(unknownTasks).toEqual(["convrt"]);
  const conf = { task_form: ["convert"] };
  expect(confOfTask({ conf, params: {}, task_ids, task }).conf).toEqual(conf);
});
