import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { documents, folderWith, imports, load, told } from "../../testing/dag-file.ts";

test("a file that is no Python is told with its line", async () => {
  const loaded = await load(`${imports}\nwith DAG("d"\n    pass\n`);
  expect(told(loaded.issues)).toEqual([
    expect.stringMatching(/^dag-file\/syntax dag\.py:6 Python 3\.\d+\.\d+ cannot read the file: /),
  ]);
});

test("an exception is told at the line of the author that raised it, with the author's frames", async () => {
  const loaded = await load({
    "dag.py": "from other import call\ncall()\n",
    "other.py": "import json\n\ndef call():\n    json.loads('{')\n",
  });
  expect(told(loaded.issues)).toEqual([
    expect.stringMatching(
      /^dag-file\/exception other\.py:4 the file raised an exception while it was loaded: json\.decoder\.JSONDecodeError: Expecting/,
    ),
  ]);
  const frames = loaded.traceback.filter((line) => line.startsWith("  File"));
  expect(frames.map((line) => line.replace(/".*\//, '"'))).toEqual([
    '  File "dag.py", line 2, in <module>',
    '  File "other.py", line 4, in call',
  ]);
});

test.each([
  ["import not_installed", "ModuleNotFoundError: No module named 'not_installed'"],
  ["import sys\nsys.exit(3)", "SystemExit: 3"],
  [`${imports}DAG("d") >> 1`, "TypeError: unsupported operand type(s) for >>: 'DAG' and 'int'"],
  [
    `${imports}task("a") >> "b"`,
    "TypeError: a task, a group of tasks or a list of them was expected beside >>, << or in chain, not str",
  ],
  [`${imports}DAG("d").get_task("a")`, "KeyError: 'a'"],
])("no exception goes past: %s", async (code, said) => {
  const loaded = await load(`${code}\n`);
  expect(told(loaded.issues)).toEqual([
    `dag-file/exception dag.py:${code.split("\n").length} the file raised an exception while it was loaded: ${said}`,
  ]);
});

test("a file without a DAG says how one is made", async () => {
  const loaded = await load(
    "from airflow.decorators import dag\n@dag\ndef forgotten():\n    pass\n",
  );
  expect(told(loaded.issues)).toEqual(["dag-file/no-dag dag.py:1 the file makes no DAG"]);
});

test("a file that cannot be read is none that failed", async () => {
  const loaded = await load({ "dag.py/nested": "" });
  expect(told(loaded.issues)).toEqual([
    expect.stringMatching(
      /^document\/unreadable dag\.py:1 the file cannot be read: IsADirectoryError/,
    ),
  ]);
});

test("an interpreter that ends by itself gives no DAGs", async () => {
  const loaded = await load(
    `${imports}DAG("d")\nimport os\nprint("bye", flush=True)\nos._exit(7)\n`,
  );
  expect(told(loaded.issues)).toEqual([
    "dag-file/no-answer dag.py:1 'python3' was expected to load the file, but it ended with exit code 7; the last it printed: bye",
  ]);
  const killed = await load("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n");
  expect(told(killed.issues)).toEqual([
    "dag-file/no-answer dag.py:1 'python3' was expected to load the file, but it was ended by SIGKILL",
  ]);
});

test("what a file prints is no part of the answer and is bounded", async () => {
  let length = 0;
  const loaded = await load(
    `${imports}
import os, sys
for _ in range(2000):
    print("x" * 999)
print("last words", file=sys.stderr)
os.write(1, b"{}")
DAG("d")
`,
    { onOutput: (text) => (length += text.length) },
  );
  expect(documents(loaded)).toEqual([{ dag_id: "d", tasks: [] }]);
  expect(length).toBe(2_000_000 + "last words\n{}".length);
  expect(loaded.printed).toHaveLength(16_000);
  expect(loaded.printed).toContain("last words");
});

test("DAGs without end are given up", async () => {
  const loaded = await load(`${imports}DAG("d", description="x" * (65 * 1024 * 1024))\n`);
  expect(told(loaded.issues)).toEqual([
    "dag-file/too-large dag.py:1 the DAGs of the file take more than 64 MiB as JSON",
  ]);
});

describe("a file that does not come to an end", () => {
  const forever = `${imports}
import os, subprocess, sys, time
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
print(os.getpid(), other.pid, flush=True)
def wait():
    while True:
        pass
wait()
`;

  test("is killed at the time limit with what it has started, and its line is told", async () => {
    let printed = "";
    const loaded = await load(forever, {
      timeoutMs: 1000,
      onOutput: (text) => (printed += text),
    });
    expect(told(loaded.issues)).toEqual([
      expect.stringMatching(
        /^dag-file\/time-limit dag\.py:1[01] the file was not loaded within 1 s; it was in line 1[01]$/,
      ),
    ]);
    await Promise.all(pidsIn(printed).map(gone));
  });

  test("is killed when its caller gives up", async () => {
    const stop = new AbortController();
    let printed = "";
    const loading = load(forever, {
      signal: stop.signal,
      onOutput: (text) => {
        printed += text;
        if (printed.endsWith("\n")) stop.abort(new Error("enough"));
      },
    });
    await expect(loading).rejects.toThrow("enough");
    await Promise.all(pidsIn(printed).map(gone));
  });
});

test("what a file leaves running is killed when it is loaded", async () => {
  const loaded = await load(`${imports}
import subprocess, sys, threading, time
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
threading.Thread(target=time.sleep, args=(1000,)).start()
print(other.pid, flush=True)
DAG("d")
`);
  expect(documents(loaded)).toHaveLength(1);
  await Promise.all(pidsIn(loaded.printed).map(gone));
});

test("what a file starts in a session of its own does not keep its DAGs waiting", async () => {
  const loaded = await load(`${imports}
import subprocess, sys
apart = [sys.executable, "-c", "import time; time.sleep(1000)"]
print(subprocess.Popen(apart, start_new_session=True).pid, flush=True)
DAG("d")
`);
  for (const pid of pidsIn(loaded.printed)) process.kill(pid);
  expect(documents(loaded)).toHaveLength(1);
});

test("a Python that does not even begin in time is late as well", async () => {
  const folder = folderWith({ "slow-python": "#!/bin/sh\nsleep 1000\n" });
  const python = join(folder, "slow-python");
  chmodSync(python, 0o755);
  const loaded = await load("", { python, timeoutMs: 100 });
  expect(told(loaded.issues)).toEqual([
    "dag-file/time-limit dag.py:1 the file was not loaded within 0.1 s",
  ]);
});

test("a Python that is not there is named", async () => {
  const loaded = await load("", { python: "no-such-python" });
  expect(told(loaded.issues)).toEqual([
    "dag-file/python-missing dag.py:1 DAG files are run by Python 3.9 or later, but 'no-such-python' could not be started: spawn no-such-python ENOENT",
  ]);
});

test("a Python that is too old is told before anything is loaded", async () => {
  // The machine's own, which says that it is an older one.
  const folder = folderWith({
    "old-python": `#!/bin/sh
exec python3 -c 'import sys, runpy
sys.version_info = (3, 8, 10, "final", 0)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")' "$@"
`,
  });
  const python = join(folder, "old-python");
  chmodSync(python, 0o755);
  const loaded = await load('print("loaded")', { python });
  expect(told(loaded.issues)).toEqual([
    `dag-file/python-too-old dag.py:1 DAG files are run by Python 3.9 or later, but '${python}' is Python 3.8.10`,
  ]);
  expect(loaded.printed).toBe("");
});

function pidsIn(printed: string): readonly number[] {
  return (printed.match(/\d+/g) ?? []).map(Number);
}

/** Waits until there is no such process, or only what is left of it until its parent looks. */
async function gone(pid: number): Promise<void> {
  await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
