import { expect, it } from "vitest";
import { crateRun } from "../testing/crate-run.ts";
import { keepSource } from "./keep-source.ts";

const { instances } = crateRun();

const wire = {
  dag_id: "study",
  default_args: {
    owner: "me",
    registryPassword: "password-of-all",
    config: { type: "docker", user: "1000", registryPassword: "password-of-config" },
  },
  tasks: [
    {
      task_id: "make",
      registryPassword: "password-of-one",
      config: { type: "k8s", namespace: "a", registryPassword: "password-of-pod" },
      env: [
        { name: "TOKEN", value: "abc" },
        { name: "THRESHOLD", value: "7" },
      ],
      taskTemplate: { identifier: "make", env: [{ name: "TOKEN", value: "default-token" }] },
      command: ["curl", "--header", "Bearer s3cret-value"],
    },
  ],
};

it("masks secret variables, passwords and the same values elsewhere, and leaves a document", () => {
  const { document } = keepSource({
    file: "/dags/study.py",
    text: "",
    wire,
    instances,
    secrets: ["abc", "s3cret-value"],
  });
  for (const secret of ["password-of", "abc", "default-token", "s3cret-value"]) {
    expect(document).not.toContain(secret);
  }
  expect(JSON.parse(document)).toMatchObject({
    dag_id: "study",
    default_args: { owner: "me", config: { type: "docker", user: "1000" } },
    tasks: [
      {
        config: { type: "k8s", namespace: "a" },
        env: [
          { name: "TOKEN", value: "***" },
          { name: "THRESHOLD", value: "7" },
        ],
        command: ["curl", "--header", "Bearer ***"],
      },
    ],
  });
});

it("masks values in the author's file, short ones where they are quoted, and says so", () => {
  const text = `task(env={"TOKEN": "abc", "OTHER": 'abc'}, password="s3cret-value")  # abcdef\n`;
  const kept = keepSource({
    file: "/dags/study.py",
    text,
    wire,
    instances,
    secrets: ["abc", "s3cret-value", ""],
  });
  expect(kept).toMatchObject({
    name: "study.py",
    isMasked: true,
    text: `task(env={"TOKEN": "***", "OTHER": '***'}, password="***")  # abcdef\n`,
  });
});

it("keeps a file without secrets as it is, and none that is larger than 1 MiB", () => {
  expect(keep("dag = 1\n")).toMatchObject({ text: "dag = 1\n", isMasked: false });
  expect(keep("#".repeat(1024 * 1024 + 1))).not.toHaveProperty("text");
});

function keep(text: string): ReturnType<typeof keepSource> {
  return keepSource({ file: "/dags/study.py", text, wire, instances, secrets: ["abcd"] });
}
