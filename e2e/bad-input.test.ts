// What a user or a machine can get wrong about a run: each ends with a clear message and the right code,
// and nothing half done (contract §1.4, §3). Documents alone: `validate.test.ts`.
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fillDisk, isRoot, mountDisk } from "./testing/disk.ts";
import { noChannels, task, template } from "./testing/documents.ts";
import { engineProxy } from "./testing/engine-proxy.ts";
import { containersOf, engineSays } from "./testing/engine.ts";
import { fill, folderWith } from "./testing/folder.ts";
import { bareImage, imageWith, imageWithFile } from "./testing/images.ts";
import { readRunRecord } from "./testing/record.ts";
import { asNobody, startTaskApi, taskApi, type Ended } from "./testing/program.ts";

let image = "";

function run(folder: string, ...args: string[]): Promise<Ended> {
  return taskApi(["run", "task.json", "--watch", ...args], { cwd: folder });
}

describe("a task that is wrong", { tags: ["bundle", "docker"] }, () => {
  beforeAll(prepare, 180_000);

  it("names every problem at once, and starts nothing", async () => {
    const folder = folderWith({
      "in/": "",
      "task.json": task(image, "default", {
        inputs: [{ name: "in", input: { host_path: "./nowhere" } }],
        outputs: [{ name: "oot", input: { host_path: "./in" } }],
        env: [{ name: "COUNT", value: "many" }],
      }),
    });
    const { code, out, err } = await run(folder);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.replaceAll(folder, "…")).toMatchInlineSnapshot(`
      "task.json:10:22 error task/host-path
        the host path of input 'in' does not exist: …/nowhere (at inputs[0].input.host_path)
        10 |         "host_path": "./nowhere"
           |                      ^^^^^^^^^^^
        hint: make the directory, or change host_path (relative paths start at the task.json)

      task.json:14:14 error task/unbound-output
        output channel 'out' has no volume (at outputs)
        14 |   "outputs": [
           |              ^
        hint: add {"name": "out", "input": {"host_path": "…"}} to 'outputs'

      task.json:16:15 error task/unknown-channel
        task template 'default' has no output channel "oot" (at outputs[0].name)
        16 |       "name": "oot",
           |               ^^^^^
        hint: its outputs are: out

      task.json:25:16 error env/wrong-type
        the value of 'COUNT' must be an int (digits, with or without a sign), not "many" (at env[0].value)
        25 |       "value": "many"
           |                ^^^^^^

      4 errors in task.json
      "
    `);
    expect(readdirSync(folder).toSorted()).toEqual(["in", "task.json"]);
  });

  it("names a template that the image does not have, those it has, and the paths as well", async () => {
    const folder = folderWith({ "task.json": task(image, "defualt") });
    const { code, err } = await run(folder);
    expect(code).toBe(2);
    expect(err).toContain('no task template "defualt", did you mean "default"?');
    expect(err).toContain("the host path of input 'in' does not exist");
  });

  it.for([
    ["a missing file", {}, /task\.json does not exist/],
    ["a directory", { "task.json/": "" }, /task\.json is a directory/],
    ["a contract", { "task.json": { templates: [] } }, /document\/other-kind/],
    ["a trailing comma", { "task.json": '{"name": "x",}' }, /json\/trailing-comma/],
  ] as const)("%s in its place ends with 2", async ([, tree, message]) => {
    const { code, err } = await run(folderWith(tree));
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

describe("an image that is wrong", { tags: ["bundle", "docker"] }, () => {
  beforeAll(prepare, 180_000);

  it("has no contract: says which line its Dockerfile needs", async () => {
    const bare = await bareImage("e2e-bare");
    const { code, err } = await run(folderWith({ "in/": "", "task.json": task(bare, "default") }));
    expect(code).toBe(125);
    expect(err).toContain("the image has no /processing-container.json");
    expect(err).toContain("COPY processing-container.json /processing-container.json");
  });

  it("needs no contract when the task brings its own template", async () => {
    const bare = await bareImage("e2e-bare");
    const inline = template("echo inline", noChannels);
    const folder = folderWith({ "task.json": task(bare, inline, noChannels) });
    expect(await run(folder)).toMatchObject({ code: 0, out: "inline\n" });
  });

  it("has an invalid contract: shows what is wrong in it, and never renders it", async () => {
    const text = '{"name": "{{ env.HOME }}", "description": "", "templates": [{}]}';
    const invalid = await imageWithFile("e2e-invalid", text);
    const folder = folderWith({ "in/": "", "task.json": task(invalid, "default") });
    const { code, err } = await run(folder);
    expect(code).toBe(125);
    expect(err).toContain(`${invalid}:/processing-container.json:1:`);
    expect(err).toContain("structure/missing-field");
    expect(err).toContain("{{ env.HOME }}");
    expect((await taskApi(["processing-container", invalid], { cwd: folder })).code).toBe(125);
  });

  it("has a contract of 1 GB: is refused without reading it", async () => {
    const huge = await bareImage("e2e-huge", [
      "RUN dd if=/dev/zero of=/processing-container.json bs=1 count=0 seek=1073741824",
    ]);
    const { code, err } = await run(folderWith({ "in/": "", "task.json": task(huge, "default") }));
    expect(code).toBe(125);
    expect(err).toContain("/processing-container.json has 1073741824 bytes; at most 1048576");
  });

  it("cannot be pulled: says which registry answered what", async () => {
    const remote = task("127.0.0.1:9/team/tool:1", "default");
    const folder = folderWith({ "in/": "", "task.json": remote });
    const { code, err } = await run(folder);
    expect(code).toBe(125);
    expect(err).toMatch(/The registry 127\.0\.0\.1:9 did not give 127\.0\.0\.1:9\/team\/tool:1/);
    expect(err).toContain("connection refused");
    expect(readdirSync(folder).toSorted()).toEqual(["in", "task.json"]);
  });

  it("cannot be pulled, and the task is wrong as well: both are told", async () => {
    const folder = folderWith({ "task.json": task("127.0.0.1:9/team/tool:1", "default") });
    const { code, err } = await run(folder);
    expect(code).toBe(2);
    expect(err).toContain("connection refused");
    expect(err).toContain("the host path of input 'in' does not exist");
  });
});

describe("an engine that is not there", { tags: ["bundle", "docker"] }, () => {
  beforeAll(prepare, 180_000);

  it.for([
    ["does not run", "unix:///nonexistent/docker.sock", /there is no such socket/],
    ["refuses", "tcp://127.0.0.1:9", /the engine is not running/],
    ["has no address", "docker.sock", /DOCKER_HOST is "docker\.sock": expected unix:/],
  ] as const)("because it %s: says so, with what to type", async ([, host, message]) => {
    const folder = folderWith({ "in/": "", "task.json": task(image, "default") });
    const { code, err } = await taskApi(["run", "task.json"], {
      cwd: folder,
      env: { DOCKER_HOST: host },
    });
    expect(code).toBe(125);
    expect(err).toMatch(message);
    expect(err).toContain("next step: ");
    expect(readdirSync(folder).toSorted()).toEqual(["in", "task.json"]);
  });

  it.runIf(isRoot)("because its socket may not be opened: says how to get the right", async () => {
    const folder = folderWith({ "in/": "", "task.json": task(image, "default") });
    chmodSync(folder, 0o777);
    const socket = (process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock").slice(7);
    expect(socket).toMatch(/^\//);
    const { code, err } = await taskApi(["run", "task.json"], { cwd: folder, ...asNobody });
    expect(code).toBe(125);
    expect(err).toContain("you may not open this socket");
    expect(err).toMatch(/usermod -aG docker|systemctl --user start podman.socket/);
  });
});

describe("an engine on another machine", { tags: ["bundle", "docker"] }, () => {
  beforeAll(prepare, 180_000);

  it("is asked whether it sees the same directories, and is used where it does", async () => {
    const folder = folderWith({ "in/a/1": "x", "task.json": task(image, "default") });
    const env = { DOCKER_HOST: await engineProxy() };
    const { code } = await taskApi(["run", "task.json", "--watch"], { cwd: folder, env });
    expect(code).toBe(0);
  });

  it("sees other directories at their place, or none: refused, with what to type", async () => {
    const folder = folderWith({ "in/": "", "other/": "", "task.json": task(image, "default") });
    utimesSync(join(folder, "other"), 1, 1);
    const env = { DOCKER_HOST: await engineProxy() };
    const call = (there: string): Promise<Ended> =>
      taskApi(
        ["run", "task.json", "--output", "r.json", "--path-map", `${folder}/in=${folder}/${there}`],
        { cwd: folder, env },
      );
    const other = await call("other");
    expect(other.code).toBe(125);
    expect(other.err).toContain(
      `does not see this machine's ${folder}/in at ${folder}/other (channel "in")`,
    );
    expect(other.err).toContain(`--path-map ${folder}/in=/there`);
    const { id, result } = readRunRecord(join(folder, "r.json"));
    expect(result?.reason).toBe("StartFailed");
    expect(await containersOf(id)).toEqual([]);
    const none = await call("none");
    expect(none.code).toBe(125);
    expect(none.err).toContain(`--path-map`);
  });
});

describe("a disk that is wrong", { tags: ["bundle", "docker"] }, () => {
  beforeAll(prepare, 180_000);

  it("has a file where the output belongs", async () => {
    const folder = folderWith({ "in/": "", out: "", "task.json": task(image, "default") });
    const { code, err } = await run(folder);
    expect(code).toBe(2);
    expect(err).toContain(`${folder}/out is a file, not a directory`);
  });

  it.runIf(isRoot)("may not be written where the output belongs", async () => {
    const folder = folderWith({ "in/": "", "task.json": task(image, "default") });
    await mountDisk(join(folder, "out"), "ro,size=64k");
    const { code, err } = await run(folder);
    expect(code).toBe(2);
    expect(err).toContain(`${folder}/out cannot be written: EROFS`);
  });

  it("has no directory where the record belongs, or holds the record in an output", async () => {
    const folder = folderWith({ "in/": "", "out/": "", "task.json": task(image, "default") });
    const absent = await run(folder, "--output", "nowhere/record.json");
    expect(absent.code).toBe(2);
    expect(absent.err).toContain(`the directory of --output is not there: ${folder}/nowhere`);
    const inside = await run(folder, "--output", "out/record.json");
    expect(inside.code).toBe(2);
    expect(inside.err).toContain("the run record would be inside of output 'out'");
    expect(readdirSync(join(folder, "out"))).toEqual([]);
  });

  it("has another file where the record belongs, or the record of a run that goes on", async () => {
    const command = ["/bin/sh", "-c", "trap exit TERM; echo up; sleep 60 & wait"];
    const folder = folderWith({
      "in/": "",
      "task.json": task(image, "default"),
      "long.json": task(image, "default", {
        command,
        outputs: [{ name: "out", input: { host_path: "./out2" } }],
      }),
    });
    const before = readFileSync(join(folder, "task.json"), "utf8");
    const refused = await run(folder, "--output", "task.json");
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("is there and is no run record, so it is not overwritten");
    expect(readFileSync(join(folder, "task.json"), "utf8")).toBe(before);

    const long = startTaskApi(["run", "long.json", "--watch", "--output", "r.json"], {
      cwd: folder,
    });
    await long.sees(/^up$/m);
    const busy = await run(folder, "--output", "r.json");
    expect(busy.code).toBe(2);
    expect(busy.err).toContain("is the record of a run that goes on");
    const taken = await taskApi(["run", "long.json", "--overwrite"], { cwd: folder });
    expect(taken.code).toBe(2);
    expect(taken.err).toMatch(/^long\.json:\d+:\d+ error task\/output-in-use$/m);
    expect(taken.err).toContain(`task-api check-task-run ${folder}/r.json --watch`);
    long.child.kill("SIGTERM");
    expect((await long.ended).code).toBe(143);
    expect((await run(folder, "--output", "r.json")).code).toBe(0);
    expect((await taskApi(["logs", "r.json"], { cwd: folder })).out).toBe("");
    expect(existsSync(join(folder, "r.log"))).toBe(true);
  });

  it.runIf(isRoot)("is full when the record is first written: nothing is started", async () => {
    const folder = folderWith({ "in/": "", "task.json": task(image, "default") });
    const disk = join(folder, "disk");
    await mountDisk(disk, "size=64k");
    await fillDisk(disk);
    const { code, err } = await run(folder, "--output", "disk/record.json");
    expect(code).toBe(125);
    expect(err).toContain("could not be written: ENOSPC");
    expect(readdirSync(disk)).toEqual(["filler"]);
    expect(existsSync(join(folder, "out"))).toBe(false);
  });

  it.runIf(isRoot)("is full when the end is to be written: the container keeps it", async () => {
    const command = [
      "/bin/sh",
      "-c",
      "echo up; while [ ! -e /out/go ]; do sleep 0.05; done; exit 7",
    ];
    const folder = folderWith({ "in/": "", "task.json": task(image, "default", { command }) });
    const disk = join(folder, "disk");
    await mountDisk(disk, "size=64k");
    const args = ["run", "task.json", "--watch", "--output", "disk/record.json"];
    const program = startTaskApi(args, { cwd: folder });
    await program.sees(/^up$/m);
    await fillDisk(disk);
    fill(folder, { "out/go": "" });
    const ended = await program.ended;
    expect(ended.code).toBe(125);
    expect(ended.err).toContain("could not be written: ENOSPC");
    expect(ended.err).toContain("then: task-api check-task-run");
    const before = await taskApi(["check-task-run", "disk/record.json"], { cwd: folder });
    expect(before.code).toBe(125);

    rmSync(join(disk, "filler"));
    const after = await taskApi(["check-task-run", "disk/record.json", "--json"], { cwd: folder });
    expect(after.code).toBe(7);
    const record: unknown = JSON.parse(after.out);
    expect(record).toMatchObject({ state: "finished", result: { reason: "Failed", exitCode: 7 } });
    expect(await containersOf(String(Object(record).id))).toEqual([]);
  });
});

async function prepare(): Promise<void> {
  image = await imageWith("e2e-bad-input", [
    template("true", { env: [{ name: "COUNT", value: "1", type: "int" }] }),
  ]);
  expect(await engineSays("images", "--quiet", image)).not.toBe("");
}
