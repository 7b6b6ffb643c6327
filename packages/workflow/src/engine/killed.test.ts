// A kill -9 at any moment, and then again: what has ended stays so, what runs is found again, nothing runs twice.
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { endOf, journal, killedEngines, outcomes } from "../testing/killed-engine.ts";

const KILLS = Number(process.env["TASK_API_TEST_KILLS"] ?? 200);
const SEED = Number(process.env["TASK_API_TEST_SEED"] ?? Date.now() % 1_000_000);

/** From start to after its first tasks have ended. */
const LONGEST_LIFE_MS = 350;

/** Deterministic, so that a failure can be looked at again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Runs rounds of DAGs, killing the engine until there were so many kills and nothing is left to do. */
async function runRounds(
  kills: number,
  next: () => number,
): Promise<Awaited<ReturnType<typeof killedEngines>> & { readonly rounds: number }> {
  const engines = await killedEngines();
  let killed = 0;
  let rounds = 0;
  while (killed < kills || engines.store.unfinishedRuns().length > 0 || rounds === 0) {
    if (engines.store.unfinishedRuns().length === 0) engines.addRound((rounds += 1));
    const child = engines.start();
    const ended = endOf(child);
    const life = killed < kills ? sleep(next() * LONGEST_LIFE_MS, "kill") : ended;
    if ((await Promise.race([ended, life])) === "kill") {
      killed += Number(child.kill("SIGKILL"));
      await ended;
    } else if (child.exitCode !== 0) throw new Error(`an engine ended with ${child.exitCode}`);
  }
  return { ...engines, rounds };
}

/** The lines of a round, as if it was the first. */
function linesOf(lines: readonly string[], round: number): readonly string[] {
  const isOfRound = new RegExp(String.raw`-${round}\.`);
  return lines
    .filter((line) => isOfRound.test(line))
    .map((line) => line.replace(isOfRound, "-1."))
    .toSorted();
}

it(`a DAG run ends as it would have, whatever becomes of its engines (${KILLS} kills, seed ${SEED})`, async () => {
  const { root, store, rounds } = await runRounds(KILLS, random(SEED));
  const alone = await runRounds(0, random(SEED));
  expect(alone.rounds).toBe(1);

  const ended = Object.entries(outcomes(store));
  expect(ended).toHaveLength(rounds * 5);
  const expected = outcomes(alone.store);
  for (const [runId, outcome] of ended) {
    expect({ runId, ...outcome }).toEqual({
      runId,
      ...expected[runId.replace(/-\d+$/, "-1")],
    });
  }

  const lines = journal(root);
  expect(new Set(lines).size).toBe(lines.length);
  for (let round = 1; round <= rounds; round += 1) {
    expect({ round, lines: linesOf(lines, round) }).toEqual({
      round,
      lines: linesOf(journal(alone.root), 1),
    });
  }
  for (const line of lines.filter((one) => /^begin .*\.([2-9])$/.test(one))) {
    const before = line
      .replace(/^begin/, "end")
      .replace(/\d+$/, (number) => `${Number(number) - 1}`);
    expect({ line, isAfter: lines.indexOf(before) < lines.indexOf(line) }).toEqual({
      line,
      isAfter: true,
    });
  }

  const database = new DatabaseSync(store.file, { readOnly: true });
  expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  expect(database.prepare("SELECT count(*) AS requests FROM request").get()).toEqual({
    requests: 0,
  });
  database.close();
}, 300_000);

describe("two engines on one store", () => {
  it("are one: the second says that there is one, and does nothing", async () => {
    const { root, store, addRound, start } = await killedEngines();
    addRound(1);
    const first = start();
    await once(first.stdout ?? first, "data");
    const second = start();
    const [said] = await once(second.stdout ?? second, "data");
    expect(String(said)).toBe("busy\n");
    expect(await endOf(second)).toBe(0);
    expect(await endOf(first)).toBe(0);
    expect(store.unfinishedRuns()).toEqual([]);
    expect(new Set(journal(root)).size).toBe(journal(root).length);
  }, 60_000);

  it("or the second waits, and is the engine as soon as the first is killed", async () => {
    const { root, store, addRound, start } = await killedEngines();
    addRound(1);
    const first = start();
    await once(first.stdout ?? first, "data");
    const second = start("wait");
    await sleep(150);
    first.kill("SIGKILL");
    expect(await endOf(second)).toBe(0);
    expect(store.unfinishedRuns()).toEqual([]);
    const lines = journal(root);
    expect(new Set(lines).size).toBe(lines.length);
  }, 60_000);
});
