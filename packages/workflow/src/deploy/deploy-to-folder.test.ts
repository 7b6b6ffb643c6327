import {
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshFolder } from "../testing/fresh-folder.ts";
import { airflowDeployment, type AirflowDeployment } from "./airflow-deployment.ts";
import { lookAtDeployment, writeDeployment } from "./deploy-to-folder.ts";

const template = { identifier: "t", description: "", inputs: [], outputs: [], env: [] };

/** A DAG whose description says which version of it this is. */
function deploymentOf(description: string, dag_id = "convert"): AirflowDeployment {
  const tasks = [{ task_id: "a", image: "tool:1", taskTemplate: template }];
  const wire = { dag_id, description, tasks };
  return airflowDeployment({ file: "/dags/study.ts", wire, lock: "{}\n", version: "1.2.3" });
}

/** Long ago, in the order in which they were written. */
function age(folder: string, days: number): void {
  const at = new Date(Date.now() - days * 86_400_000);
  for (const name of readdirSync(folder)) {
    const { mtimeMs } = statSync(join(folder, name));
    if (mtimeMs > at.getTime() + 43_200_000) utimesSync(join(folder, name), at, at);
  }
}

/** What the DAG file leads to, as whoever reads it finds it. */
function descriptionIn(folder: string, dagId = "convert"): string {
  const text = readFileSync(join(folder, `${dagId}.py`), "utf8");
  const name = /"([^"]+)"\)/.exec(text)?.[1] ?? "";
  readFileSync(join(folder, name.replace(/\.json$/, ".lock.json")));
  return Object(JSON.parse(readFileSync(join(folder, name), "utf8"))).description;
}

test("a deployment is the same once it is written, and nothing else is in the folder", () => {
  const folder = freshFolder();
  const one = deploymentOf("one");
  expect(lookAtDeployment(join(folder, "none"), one)).toEqual({ state: "new" });
  writeDeployment(folder, one);
  expect(lookAtDeployment(folder, one)).toEqual({ state: "same" });
  expect(readdirSync(folder).toSorted()).toEqual(
    [one.dagFile, one.document, one.lock].map(({ name }) => name).toSorted(),
  );
  expect(lookAtDeployment(folder, deploymentOf("two"))).toEqual({ state: "older" });
});

test("what a DAG file has led to stays until the deployment after the next", () => {
  const folder = freshFolder();
  const others = [deploymentOf("other", "convert.all"), deploymentOf("other", "convert-2")];
  for (const other of others) writeDeployment(folder, other);
  const versions = ["one", "two", "three"].map((text) => deploymentOf(text));
  for (const [index, version] of versions.entries()) {
    writeDeployment(folder, version);
    age(folder, 9 - index);
    expect(descriptionIn(folder)).toBe(["one", "two", "three"][index]);
  }
  const left = versions.slice(1).flatMap(({ document, lock }) => [document.name, lock.name]);
  const documents = readdirSync(folder).filter((name) => /^convert\.[0-9a-f]{16}\./.test(name));
  expect(documents.toSorted()).toEqual(left.toSorted());
  expect(["convert.all", "convert-2"].map((id) => descriptionIn(folder, id))).toEqual([
    "other",
    "other",
  ]);
});

test("files of somebody who deploys at the same time, and of users, are left alone", () => {
  const folder = freshFolder();
  for (const [index, text] of ["one", "two"].entries()) {
    writeDeployment(folder, deploymentOf(text));
    age(folder, 9 - index);
  }
  const other = deploymentOf("at the same time");
  writeFileSync(join(folder, other.document.name), other.document.text);
  const users = ["convert.md", "convert.workflow.json", "convert.0123456789abcdef.json"];
  for (const name of users) writeFileSync(join(folder, name), "");
  age(folder, 20);
  utimesSync(join(folder, other.document.name), new Date(), new Date());
  writeDeployment(folder, deploymentOf("three"));
  expect(readdirSync(folder)).toEqual(expect.arrayContaining([other.document.name, ...users]));
});

test("what was changed, or made by others, is in the way", () => {
  const folder = freshFolder();
  const one = deploymentOf("one");
  writeDeployment(folder, one);
  const place = (name: string): string => join(folder, name);
  const blocked = (name: string): object => ({
    state: "blocked",
    file: place(name),
    why: expect.any(String),
  });

  writeFileSync(place(one.dagFile.name), `${one.dagFile.text}dag.tags.append("mine")\n`);
  expect(lookAtDeployment(folder, one)).toEqual(blocked("convert.py"));
  writeFileSync(place(one.dagFile.name), "from airflow import DAG\n");
  expect(lookAtDeployment(folder, one)).toEqual(blocked("convert.py"));
  writeDeployment(folder, one);

  writeFileSync(place(one.document.name), one.document.text.replace("one", "mine"));
  expect(lookAtDeployment(folder, deploymentOf("two"))).toEqual(blocked(one.document.name));
  writeDeployment(folder, one);
  writeFileSync(place(one.lock.name), "{ }\n");
  expect(lookAtDeployment(folder, one)).toEqual(blocked(one.document.name));
  writeDeployment(folder, one);
  expect(lookAtDeployment(folder, one)).toEqual({ state: "same" });
});

test("nothing is written outside of the folder", () => {
  const folder = freshFolder();
  const outside = join(freshFolder(), "mine.py");
  writeFileSync(outside, "mine");
  const one = deploymentOf("one");
  symlinkSync(outside, join(folder, one.dagFile.name));
  symlinkSync(outside, join(folder, one.document.name));
  expect(lookAtDeployment(folder, one)).toMatchObject({ state: "blocked" });
  writeDeployment(folder, one);
  expect(readFileSync(outside, "utf8")).toBe("mine");
  expect(lookAtDeployment(folder, one)).toEqual({ state: "same" });
});

test("where a file cannot be written, the old deployment stays and nothing is left of the new one", () => {
  const folder = freshFolder();
  writeDeployment(folder, deploymentOf("one"));
  const two = deploymentOf("two");
  mkdirSync(join(folder, two.lock.name));
  expect(() => writeDeployment(folder, two)).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(descriptionIn(folder)).toBe("one");
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
