// The Airflow of the tests, by hand, for who works on them: `npm run test:airflow` uses one that runs already.
//
//   node scripts/setup.mjs scripts/airflow/airflow-local.ts up 3|2     starts it; says where it is
//   node scripts/setup.mjs scripts/airflow/airflow-local.ts down 3|2   stops it; its logs stay
//   node scripts/setup.mjs scripts/airflow/airflow-local.ts env 3|2    prints lines for a shell, for `airflow ...` by hand
import { requireEngine } from "../engine/require-engine.ts";
import { sayOnStderr as say } from "../engine/say.ts";
import { readRunning } from "./running-airflow.ts";
import { AIRFLOW_USER } from "./settings.ts";
import { airflowFolder, startForTests } from "./start-for-tests.ts";
import { stopAirflow } from "./stop-airflow.ts";

const [command = "", version = "3"] = process.argv.slice(2);
const major = version === "2" ? 2 : 3;
const running = readRunning(airflowFolder(major));

if (command === "up") {
  const { url, dags, folder } = await startForTests(major, (await requireEngine()).host, say);
  const login = `user and password ${AIRFLOW_USER}`;
  process.stdout.write(`${url} (${login})\nDAG files: ${dags}\nlogs: ${folder}\n`);
} else if (running === undefined) {
  say(`no Airflow ${major} was started here: airflow-local.ts up ${major}`);
  process.exitCode = 1;
} else if (command === "down") await stopAirflow(running, say);
else if (command === "env") {
  for (const [name, value] of Object.entries(running.env)) {
    const quoted = value.replaceAll("'", String.raw`'\''`);
    if (/^(?:AIRFLOW|PATH$|PYTHONPATH$)/.test(name)) {
      process.stdout.write(`export ${name}='${quoted}'\n`);
    }
  }
} else {
  say("expected up, down or env, then 3 or 2");
  process.exitCode = 2;
}
