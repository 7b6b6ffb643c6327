// A whole run on a cluster whose nodes are this machine: what is printed, what is left behind (contract §3).
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { noRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import { clusterForFile, clusterImageWith, type ClusterForFile } from "../testing/cluster.ts";
import { noChannels, task, template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { startTaskApi, taskApi } from "../testing/program.ts";
import { readRunRecord } from "../testing/record.ts";

const COPY =
  'for item in /in/*; do cp -r "$item" /out/; done; echo "copied $GREETING"; sleep 0.3; echo oops >&2';
const data = { "in/Schädel MR/a.dcm": "abc", "in/two/b.dcm": "defg" };
const VALUES = [
  "costs $5, $(HOME) and $$HOME and ${HOME}",
  `'single' "double" \`back\` \\ back\\slash`,
  "Schädel 頭蓋骨 🧠",
  "first\nsecond",
  "",
  "yes: [no, ~] # none",
];
const WAIT = "trap exit TERM; sleep 60 & wait";
const skip = noNode() ?? noRegistry();

describe.skipIf(skip !== undefined)(
  `task-api run --mode k8s${skip === undefined ? "" : ` (skipped: ${skip})`}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    let image = "";
    beforeAll(async () => {
      there = await clusterForFile();
      image = await clusterImageWith("e2e-copy", [
        template(COPY, {
          env: [{ name: "GREETING", value: "hello" }],
          resources: { limits: { memory: "64Mi", cpu: "0.5" } },
        }),
        template("exit 0", { identifier: "bare", ...noChannels }),
      ]);
    });
    afterAll(() => there.remove());

    const run = ["run", "task.json", "--mode", "k8s", "--watch"];

    it("shows the log, writes the record and the log file, and removes the pod", async () => {
      const folder = folderWith({ ...data, "task.json": task(image, "default") });
      const { code, out, err } = await taskApi(run, there.from(folder));
      expect({ code, out }).toEqual({ code: 0, out: "copied hello\n" });
      expect(err).toContain("oops\n");
      expect(err).toMatch(/task-api-test\/e2e-copy:\w+\): Succeeded/);
      expect(err).toContain("output 'out': 2 item(s), 2 file(s), 7 B");
      expect(readFileSync(join(folder, "out", "Schädel MR", "a.dcm"), "utf8")).toBe("abc");

      const file = readdirSync(folder).find((name) => /^task_run-.*\.json$/.test(name)) ?? "";
      const record = readRunRecord(join(folder, file));
      const digest = expect.stringMatching(/@sha256:[0-9a-f]{64}$/);
      expect(record).toMatchObject({
        state: "finished",
        engine: {
          kind: "kubernetes",
          host: there.admin.access.server,
          namespace: there.name,
          context: "tests",
        },
        plan: {
          image: { reference: image, digest },
          mounts: [
            { channel: "in", readOnly: true, source: join(folder, "in") },
            { channel: "out", readOnly: false, source: join(folder, "out") },
          ],
        },
        attempts: [{ resources: { memoryLimitBytes: 67_108_864, cpuLimit: 0.5 } }],
        result: { reason: "Succeeded", exitCode: 0 },
      });
      const log = readFileSync(join(folder, record.log), "utf8");
      expect(log).toMatch(/^\S+Z stdout F copied hello\n/m);
      expect(log).toMatch(/^\S+Z stderr F oops\n/m);
      expect(await there.leftOf(record.id)).toEqual([]);
    });

    it("runs the image by its digest, whatever becomes of its tag", async () => {
      const { folder, id, end } = await running(`echo up; ${WAIT}`);
      const [pod] = await there.podsOf(id);
      expect(pod).toMatchObject({
        spec: {
          containers: [{ name: "main", image: expect.stringMatching(/@sha256:[0-9a-f]{64}$/) }],
        },
      });
      expect(readRunRecord(join(folder, "r.json")).plan.image.reference).toBe(image);
      await end();
    });

    it("tells programs everything as JSON lines", async () => {
      const folder = folderWith({ ...data, "task.json": task(image, "default") });
      const { code, out, err } = await taskApi([...run, "--json"], there.from(folder));
      expect({ code, err }).toEqual({ code: 0, err: "" });
      const lines: unknown[] = out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      const types = lines.map((line) => String(Object(line).type));
      expect(types.slice(0, 2)).toEqual(["warning", "started"]);
      expect(types.at(-1)).toBe("ended");
      expect(new Set(types)).toEqual(
        new Set(["warning", "started", "state", "log", "exited", "ended"]),
      );
    });

    it("gives variables and arguments as they are", async () => {
      const script = 'printf "[%s]\\n" "$@" "$V0" "$V1" "$V2" "$V3" "$V4" "$V5"';
      const folder = folderWith({
        "task.json": task(image, "bare", {
          ...noChannels,
          env: VALUES.map((value, index) => ({ name: `V${index}`, value })),
          command: ["/bin/sh", "-c", script, "sh", ...VALUES],
        }),
      });
      const { code, out } = await taskApi(run, there.from(folder));
      const lines = VALUES.map((value) => `[${value}]\n`).join("");
      expect({ code, out }).toEqual({ code: 0, out: lines + lines });
    });

    it("mounts inputs read-only, those below them too", async () => {
      const script =
        "touch /in/two/new && exit 1; rm /in/two/b.dcm && exit 2; touch /out/new; exit 7";
      const document = task(image, "default", { command: ["/bin/sh", "-c", script] });
      const folder = folderWith({ ...data, "task.json": document });
      const { code, err } = await taskApi(run, there.from(folder));
      expect(code).toBe(7);
      expect(err).toContain("Read-only file system");
    });

    const SECRETS = { A: "file-secret-Zq81", B: "env-secret-$Yx72" };

    it("keeps secrets out of the log, the record, what is printed, the pod and the processes", async () => {
      const script = `echo "have $A and $B"; echo "$A" >&2; ${WAIT}`;
      const { folder, id, program, end } = await running(script, /have/, {
        env: [
          { name: "A", value_from: { file: "secret.txt" } },
          { name: "B", value_from: { env: "TEST_SECRET_B" } },
        ],
      });
      await program.sees(/^\*\*\*$/m);
      const [pod] = await there.podsOf(id);
      const processes = execFileSync("ps", ["-eww", "-o", "args="], { encoding: "utf8" });
      expect(shown(JSON.stringify(pod) + processes)).toEqual([]);
      const left = await there.leftOf(id);
      expect(left.map((name) => name.split("/")[0])).toEqual([
        "pods",
        "secrets",
        "networkpolicies",
      ]);
      await end();
      expect(program.printed()).toContain("have *** and ***\n");
      const files = readdirSync(folder).filter((name) => name.startsWith("r."));
      expect(files.toSorted()).toEqual(["r.json", "r.log"]);
      const texts = files.map((name) => readFileSync(join(folder, name), "utf8"));
      expect(shown(program.printed() + texts.join(""))).toEqual([]);
      await there.untilNothingLeft(id);
    });

    /** A watched run that has printed `pattern`. */
    async function running(
      script: string,
      pattern = /^up$/m,
      changes: object = {},
    ): Promise<{
      folder: string;
      id: string;
      program: ReturnType<typeof startTaskApi>;
      end: () => Promise<void>;
    }> {
      const command = ["/bin/sh", "-c", script];
      const document = task(image, "bare", { ...noChannels, command, ...changes });
      const folder = folderWith({ "secret.txt": `${SECRETS.A}\n`, "task.json": document });
      const env = { TEST_SECRET_B: SECRETS.B };
      const program = startTaskApi([...run, "--output", "r.json"], there.from(folder, env));
      await program.sees(pattern);
      const { id } = readRunRecord(join(folder, "r.json"));
      return {
        folder,
        id,
        program,
        async end() {
          program.child.kill("SIGTERM");
          expect((await program.ended).code).toBe(143);
        },
      };
    }

    function shown(text: string): readonly string[] {
      return Object.values(SECRETS).filter((secret) => text.includes(secret));
    }
  },
);
