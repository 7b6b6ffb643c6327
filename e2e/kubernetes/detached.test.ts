// Runs on a cluster that are left alone, stopped, or whose keeper dies (contract §3).
import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { noRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import { stringAt, type Leftover, type RunRecord } from "../../packages/runtime/src/index.ts";
import {
  clusterForFile,
  clusterImageWith,
  nameOf,
  type ClusterForFile,
} from "../testing/cluster.ts";
import { noChannels, task, template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { startTaskApi, taskApi, type Ended, type RunningProgram } from "../testing/program.ts";
import { readRunRecord } from "../testing/record.ts";

const COUNT =
  "i=0; while [ $i -lt 20 ]; do echo line $i; echo err $i >&2; i=$((i+1)); sleep 0.1; done; exit 4";
const lines = (word: string): string =>
  Array.from({ length: 20 }, (_, index) => `${word} ${index}\n`).join("");
const POLITE = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done";
/** Leaves a trace of each pod in the output, and of each line in the log. */
const TRACE =
  "mkdir -p /out/a; echo x >>/out/a/starts; for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 0.2; done; exit 9";
const TRACED = Array.from({ length: 8 }, (_, index) => `line ${index + 1}\n`).join("");
const script = (text: string): object => ({ command: ["/bin/sh", "-c", text] });
const starts = (folder: string): string => readFileSync(join(folder, "out/a/starts"), "utf8");
const skip = noNode() ?? noRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(
  `a run on a cluster that is left alone${why}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    let image = "";
    beforeAll(async () => {
      there = await clusterForFile();
      image = await clusterImageWith("e2e-detached", [
        template(COUNT, { ...noChannels, network: "default" }),
        template(TRACE, { identifier: "trace", network: "default" }),
      ]);
    });
    afterAll(() => there.remove());

    /** In a folder with a task; the record is `r.json`. */
    interface Place {
      readonly folder: string;
      readonly record: () => RunRecord;
      readonly call: (...args: string[]) => Promise<Ended>;
    }

    function place(changes: object = {}): Place {
      const document = task(image, "default", { ...noChannels, ...changes });
      const folder = folderWith({ "task.json": document });
      return {
        folder,
        record: () => readRunRecord(join(folder, "r.json")),
        call: (...args) =>
          taskApi(args, there.from(folder, { TEST_TOKEN: "token-of-a-test-Xq81" })),
      };
    }

    const RUN = ["run", "task.json", "--mode", "k8s", "--output", "r.json"];
    /** A run that has begun. */
    async function start(changes?: object): Promise<Place> {
      const started = place(changes);
      const { code, out } = await started.call(...RUN);
      expect({ code, out }).toEqual({ code: 0, out: `${join(started.folder, "r.json")}\n` });
      return started;
    }

    /** Calls `logs --watch`, and waits for a line of it. */
    async function sees({ folder }: Place, pattern: RegExp): Promise<RunningProgram> {
      const logs = startTaskApi(["logs", "r.json", "--watch"], there.from(folder));
      await logs.sees(pattern);
      return logs;
    }

    it("goes on; log and end are there for whoever asks", async () => {
      const { record, call } = await start();
      expect(record()).toMatchObject({ state: "running" });
      const [logs, check] = await Promise.all([
        call("logs", "r.json", "--watch"),
        call("check-task-run", "r.json", "--watch"),
      ]);
      expect(logs).toEqual({ code: 0, out: lines("line"), err: lines("err") });
      expect(check.code).toBe(4);
      expect(check.out).toContain("): Failed\n");
      expect(await there.leftOf(record().id)).toEqual([]);
    });

    it("is stopped: asked, waited for, recorded and removed", async () => {
      const begun = await start(script(POLITE));
      const logs = await sees(begun, /^up$/m);
      const stopped = await begun.call("stop", "r.json");
      expect(stopped.code).toBe(0);
      expect(stopped.out).toContain("): Stopped\n");
      expect((await logs.ended).out).toBe("up\nbye\n");
      expect(begun.record()).toMatchObject({ state: "finished", result: { reason: "Stopped" } });
      expect((await begun.call("check-task-run", "r.json")).code).toBe(143);
      expect(await there.leftOf(begun.record().id)).toEqual([]);
    });

    const late = { name: "late", configMap: { name: "no-such" } };

    it.for([
      ["for a node", { node_selector: { "example.org/no": "such" } }],
      ["for a volume", { volumes: [late], volume_mounts: [{ name: "late", mountPath: "/late" }] }],
    ] as const)("is stopped while it waits %s", async ([, changes]) => {
      const config = { type: "k8s", ...changes };
      const { record, folder, call } = place({ config });
      const program = startTaskApi([...RUN, "--watch"], there.from(folder));
      await program.sees(/^waiting: /m);
      expect((await call("stop", "r.json")).code).toBe(0);
      expect((await program.ended).code).toBe(143);
      expect(record()).toMatchObject({ result: { reason: "Stopped" } });
      expect(await there.leftOf(record().id)).toEqual([]);
    });

    it.for([
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const)("is ended by %s to whoever watches it", async ([signal, code]) => {
      const { record, folder } = place(script(POLITE));
      const program = startTaskApi([...RUN, "--watch"], there.from(folder));
      await program.sees(/^up$/m);
      program.child.kill(signal);
      expect(await program.ended).toMatchObject({ code, out: "up\nbye\n" });
      expect(record()).toMatchObject({ state: "finished", result: { reason: "Stopped" } });
      expect(await there.leftOf(record().id)).toEqual([]);
    });

    it("goes on when its supervisor is killed: the next to ask takes over, no line twice or lost", async () => {
      const begun = await start();
      await sees(begun, /^line 5$/m);
      const { supervisor, id } = begun.record();
      process.kill(supervisor.pid, "SIGKILL");
      const askers = [1, 2, 3].map(() => begun.call("check-task-run", "r.json"));
      for (const { code, out } of await Promise.all(askers)) {
        expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("): running\n") });
      }
      const logs = await begun.call("logs", "r.json", "--watch");
      expect(logs).toMatchObject({ out: lines("line"), err: lines("err") });
      expect((await begun.call("check-task-run", "r.json", "--watch")).code).toBe(4);
      expect(begun.record().supervisor.pid).not.toBe(supervisor.pid);
      expect(await there.leftOf(id)).toEqual([]);
      expect(readdirSync(begun.folder).toSorted()).toEqual(["r.json", "r.log", "task.json"]);
    });

    it("is not tried again where its secrets cannot be read back, and says so", async () => {
      const begun = await start({
        env: [{ name: "TOKEN", value_from: { env: "TEST_TOKEN" } }],
        retry: { on: ["exit"], max_attempts: 2 },
      });
      await sees(begun, /^line 5$/m);
      const { supervisor, id } = begun.record();
      process.kill(supervisor.pid, "SIGKILL");
      const [pod] = await there.podsOf(id);
      const secret = `${stringAt(pod, "metadata", "name")}-env`;
      const path = `/api/v1/namespaces/${there.name}/secrets/${secret}`;
      expect((await there.admin.call("DELETE", path)).status).toBe(200);
      expect((await begun.call("check-task-run", "r.json", "--watch")).code).toBe(4);
      const { attempts, warnings } = begun.record();
      expect(attempts).toHaveLength(1);
      expect(warnings).toContainEqual(
        expect.stringMatching(/value of TOKEN.*nothing is tried again/),
      );
    });

    it("goes on when the process that watches it is killed, and its end is found later", async () => {
      const { record, folder, call } = place();
      const program = startTaskApi([...RUN, "--watch"], there.from(folder));
      await program.sees(/^line 5$/m);
      program.child.kill("SIGKILL");
      await program.ended;
      const { id } = record();
      await expect.poll(() => phasesOf(id), { timeout: 20_000 }).toEqual(["Failed"]);
      expect((await call("check-task-run", "r.json")).code).toBe(4);
      expect(await call("logs", "r.json")).toMatchObject({ out: lines("line"), err: lines("err") });
      expect(await there.leftOf(id)).toEqual([]);
    });

    it("is found again through the kubeconfig of the day, whatever its current context is", async () => {
      const { folder, call } = await start(script(POLITE));
      const config: object = JSON.parse(readFileSync(there.kubeconfig, "utf8"));
      const other = folderWith({ config: { ...config, "current-context": "gone" } });
      const env = { KUBECONFIG: join(other, "config") };
      expect((await taskApi(["stop", "r.json"], there.from(folder, env))).code).toBe(0);
      expect((await call("check-task-run", "r.json")).code).toBe(143);
    });

    it("is lost by name when somebody deleted its pod", async () => {
      const begun = await start(script("trap 'exit 3' TERM; echo up; sleep 60 & wait"));
      await sees(begun, /^up$/m);
      const { id } = begun.record();
      for (const pod of await there.podsOf(id)) {
        await there.admin.call("DELETE", `/api/v1/namespaces/${there.name}/pods/${nameOf(pod)}`);
      }
      const check = await begun.call("check-task-run", "r.json", "--watch", "--json");
      expect(check.code).toBe(125);
      expect(JSON.parse(check.out)).toMatchObject({
        state: "finished",
        result: { reason: "Lost", nextStep: expect.any(String) },
      });
      await there.untilNothingLeft(id);
    });

    it("is cleaned up when its caller was killed", async () => {
      const { record, folder, call } = place(script("echo up; sleep 1; echo last; exit 5"));
      const program = startTaskApi([...RUN, "--watch"], there.from(folder));
      await program.sees(/^up$/m);
      program.child.kill("SIGKILL");
      await program.ended;
      const { id } = record();
      await expect.poll(() => phasesOf(id), { timeout: 20_000 }).toEqual(["Failed"]);
      const clean = async (...args: string[]): Promise<readonly (string | undefined)[]> => {
        const { code, out, err } = await call("clean", "--mode", "k8s", "--json", ...args);
        expect({ code, err }).toEqual({ code: 0, err: "" });
        const { containers }: { containers: readonly Leftover[] } = JSON.parse(out);
        return containers.filter(({ container }) => container.key === id).map((o) => o.outcome);
      };
      expect(await clean("--dry-run")).toEqual(["recorded"]);
      expect(await there.podsOf(id)).toHaveLength(1);
      expect(await clean()).toEqual(["recorded"]);
      expect(record()).toMatchObject({ result: { reason: "Failed", exitCode: 5 } });
      expect((await call("logs", "r.json")).out).toBe("up\nlast\n");
      expect(await there.leftOf(id)).toEqual([]);
      expect(await clean()).toEqual([]);
    });

    async function phasesOf(id: string): Promise<readonly unknown[]> {
      return (await there.podsOf(id)).map((pod) => Object(Object(pod).status).phase);
    }

    /** A folder whose task leaves a trace of each pod, and a key. */
    function keyed(): { folder: string; key: string; file: string; args: readonly string[] } {
      const folder = folderWith({ "in/a/1": "x", "task.json": task(image, "trace") });
      const key = `key-${randomUUID()}`;
      const args = ["run", "task.json", "--mode", "k8s", "--watch", "--key", key];
      return { folder, key, args, file: join(folder, `task_run-${key}.json`) };
    }

    it("with a key is started once by many at once, and returned when it has finished", async () => {
      const { folder, key, args } = keyed();
      const calls = [1, 2, 3].map(() => taskApi(args, there.from(folder)));
      for (const { code, out } of await Promise.all(calls)) {
        expect({ code, out }).toEqual({ code: 9, out: TRACED });
      }
      const again = await taskApi(
        [...args.filter((word) => word !== "--watch"), "--json"],
        there.from(folder),
      );
      expect(again.code).toBe(9);
      const types = again.out.split("\n").filter((line) => line !== "");
      expect(types.map((line) => JSON.parse(line).type)).toEqual(["adopted", "ended"]);
      expect(starts(folder)).toBe("x\n");
      expect(await there.leftOf(key)).toEqual([]);
    });

    it("with a key is adopted when its record was lost and its keeper killed", async () => {
      const { folder, key, file, args } = keyed();
      const program = startTaskApi(args, there.from(folder));
      await program.sees(/^line 2$/m);
      program.child.kill("SIGKILL");
      await program.ended;
      rmSync(file);
      const again = await taskApi(args, there.from(folder));
      expect({ code: again.code, out: again.out }).toEqual({ code: 9, out: TRACED });
      expect(starts(folder)).toBe("x\n");
      expect(await there.leftOf(key)).toEqual([]);
    });
  },
);
