// The embedded engine: takes DAG runs out of the store and runs their tasks, as many at a time as the pool has room for.
// Everything that happens goes through one turn at a time: decide, commit, then act. So what a runner has been told to
// do is in the store before, and a kill -9 at any moment leaves a store from which the next engine goes on.
import type { Demand } from "../runner/task-runner.ts";
import type { DagRun } from "../store/rows.ts";
import { StoreError } from "../store/store-error.ts";
import { dagGraph } from "./dag-graph.ts";
import { decide } from "./decide.ts";
import type { DagEvent } from "./events.ts";
import type { DagEngineOptions } from "./engine-options.ts";
import { createPool, type Pool } from "./pool.ts";
import { createReadyQueue } from "./ready-queue.ts";
import { eventOf } from "./requests.ts";
import { RunElsewhere } from "./run-elsewhere.ts";
import { RunState, type Decision } from "./run-state.ts";
import { DagRunState, TaskState, isEndOfRun, isWithRunner } from "./states.ts";
import type { TaskStatus } from "./task-status.ts";
import { createTimers, type Timers } from "./timers.ts";
import {
  changeOf,
  endTry,
  newTurn,
  stamp,
  triesOf,
  tryRow,
  type ActiveRun,
  type Admitted,
  type OpenedRun,
  type Turn,
} from "./turn.ts";

interface Happening {
  readonly run: number;
  readonly event: DagEvent;
}

/** One per store and process; `serve` is called once. */
export class DagEngine {
  readonly #options: DagEngineOptions;
  readonly #now: () => number;
  readonly #runs = new Map<number, ActiveRun>();
  readonly #pool: Pool;
  readonly #ready = createReadyQueue();
  readonly #elsewhere = new Set<number>();
  readonly #timers: Timers;
  #inbox: Happening[] = [];
  #isDue = false;
  #isRequested = true;
  /** Tasks of an earlier engine whose part of the pool is not known yet. */
  #resuming = 0;
  readonly #over = Promise.withResolvers<void>();
  #isOver = false;

  constructor(options: DagEngineOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#pool = createPool(options.limits);
    this.#timers = createTimers(this.#now);
  }

  /**
   * Runs what the store has until nothing is left to do.
   * @throws StoreError when the store fails: containers go on, and the next engine goes on with them
   */
  async serve(): Promise<void> {
    this.#schedule();
    try {
      await this.#over.promise;
    } finally {
      this.#isOver = true;
      this.#timers.clear();
      this.#runs.clear();
    }
  }

  /** Ends `serve` as it is: what runs goes on, and the next engine goes on with it. */
  leave(): void {
    this.#over.resolve();
  }

  /** Runs that are for an engine of another kind, or at another place. */
  get elsewhere(): ReadonlySet<number> {
    return this.#elsewhere;
  }

  /** The store has new runs or requests: somebody else has put them there. */
  lookAgain(): void {
    this.#isRequested = true;
    this.#schedule();
  }

  #happens(run: number, event: DagEvent): void {
    this.#inbox.push({ run, event });
    this.#schedule();
  }

  /** What comes in by then is one turn, and one transaction. */
  #schedule(): void {
    if (this.#isDue || this.#isOver) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      if (this.#isOver) return;
      try {
        this.#turn();
      } catch (error) {
        this.#over.reject(error);
      }
    });
  }

  #turn(): void {
    const drafts = new Map<number, Turn>();
    const taken = this.#isRequested ? this.#takeRequests() : [];
    const inbox = this.#inbox;
    this.#inbox = [];
    for (const { run, event } of inbox) this.#take(drafts, run, event);
    const admitted = this.#admit(drafts);
    const changes = [...drafts.values()];
    if (changes.length > 0 || taken.length > 0) {
      this.#options.store.commit(changes.map(changeOf), taken);
    }
    for (const turn of changes) this.#act(turn);
    for (const { run, task, demand } of admitted) this.#start(run, task, demand);
    for (const { run, state } of changes) {
      const tasks = [...(drafts.get(run.id)?.changes ?? [])].map(([task, status]) => ({
        task,
        status,
      }));
      this.#options.onChange?.({ run: run.id, state: state ?? run.state.state, tasks });
      if (run.state.open === 0 && run.tries.size === 0) this.#close(run);
    }
    if (this.#runs.size === 0 && this.#inbox.length === 0 && !this.#isRequested) {
      this.#over.resolve();
    }
  }

  /** New runs, and what users want of those that are there. */
  #takeRequests(): readonly number[] {
    this.#isRequested = false;
    const { store } = this.#options;
    for (const run of store.unfinishedRuns()) {
      if (!this.#runs.has(run.id) && !this.#elsewhere.has(run.id)) this.#open(run);
    }
    return store.requests().flatMap((request) => {
      const isOpen = this.#runs.has(request.run);
      const run = isOpen ? undefined : store.run(request.run);
      if (run !== undefined) this.#open(run);
      if (this.#elsewhere.has(request.run)) return [];
      const size = this.#runs.get(request.run)?.graph.size ?? 0;
      const event = eventOf(request, { at: this.#now(), size });
      if (event !== undefined) this.#inbox.push({ run: request.run, event });
      return request.id;
    });
  }

  #open(stored: DagRun): void {
    const { store } = this.#options;
    const opened = this.#opened(stored);
    if (opened === undefined) return;
    const { graph } = opened;
    const state = new RunState(graph, store.stored(stored));
    const run: ActiveRun = { ...opened, id: stored.id, state, tries: new Map() };
    this.#runs.set(stored.id, run);
    this.#inbox.push({ run: stored.id, event: { type: "begin" } });
    for (let task = 0; task < graph.size; task += 1) this.#goOn(run, task, state.status(task));
  }

  /** A run that cannot be run is no reason to leave the others alone. */
  #opened(stored: DagRun): (OpenedRun & Pick<ActiveRun, "graph">) | undefined {
    const { store, open, onFault } = this.#options;
    try {
      const opened = open(stored);
      return { ...opened, graph: dagGraph(opened.dag) };
    } catch (error) {
      if (error instanceof StoreError) throw error;
      const isUnderWay =
        stored.state === DagRunState.queued || stored.state === DagRunState.running;
      if (error instanceof RunElsewhere) this.#elsewhere.add(stored.id);
      else if (isUnderWay) {
        const end = { state: DagRunState.failed, endedAt: this.#now() };
        store.commit([{ run: stored.id, changes: [], tries: [], ...end }]);
      }
      onFault?.(stored, error);
      return undefined;
    }
  }

  /** What an earlier engine was about when it went. */
  #goOn(run: ActiveRun, task: number, status: TaskStatus): void {
    if (isWithRunner(status.state)) this.#resume(run, task);
    else if (status.state === TaskState.scheduled) this.#enqueue(run, task);
    else if (status.state === TaskState.upForRetry) this.#wait(run, task, status);
  }

  #resume(run: ActiveRun, task: number): void {
    this.#resuming += 1;
    void this.#demandOf(run, task, (demand) => {
      this.#resuming -= 1;
      this.#schedule();
      this.#pool.take(demand);
      this.#start(run, task, demand);
      endTry(run.tries.get(task), run.state.status(task));
    });
  }

  #take(drafts: Map<number, Turn>, id: number, event: DagEvent): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    const decision = decide(run.state, event);
    if (event.type === "ended" && this.#postpones(run, event, decision)) return;
    if (event.type === "ended") this.#letGo(run, event.task);
    const tried = event.type === "ended" ? tryRow(event, run.state.status(event.task)) : undefined;
    run.state.apply(decision);
    const turn = drafts.get(id) ?? newTurn(run);
    drafts.set(id, turn);
    for (const { task, status } of decision.changes) {
      turn.changes.set(task, status);
      if (status.state === TaskState.scheduled) this.#enqueue(run, task);
    }
    if (decision.state !== undefined) turn.state = decision.state;
    if (decision.isCancelled !== undefined) turn.isCancelled = decision.isCancelled;
    if (tried !== undefined) turn.tries.push(tried);
    stamp(turn, decision, this.#now());
  }

  /** What ends a run comes once all is in order: whoever hears of the end finds nothing left of it. */
  #postpones(run: ActiveRun, event: DagEvent, { state }: Decision): boolean {
    const tidying = isEndOfRun(state) ? run.runner.tidying?.() : undefined;
    void tidying?.then(() => this.#happens(run.id, event));
    return tidying !== undefined;
  }

  #letGo(run: ActiveRun, task: number): void {
    const tried = run.tries.get(task);
    if (tried === undefined) return;
    run.tries.delete(task);
    this.#pool.giveBack(tried.demand);
  }

  /** Gives the runner what there is room for. */
  #admit(drafts: Map<number, Turn>): readonly Admitted[] {
    const admitted: Admitted[] = [];
    // What runs already has its part of the pool first.
    if (this.#resuming > 0) return admitted;
    const held = new Map<number, number>();
    const isHeld = (id: number): boolean => {
      const run = this.#runs.get(id);
      const active = (run?.tries.size ?? 0) + (held.get(id) ?? 0);
      return active >= (run?.maxActiveTasks ?? Infinity);
    };
    const mayStart = ({ run, task }: { run: number; task: number }): boolean =>
      this.#runs.get(run)?.state.status(task).state === TaskState.scheduled;
    for (;;) {
      const next = this.#ready.take(this.#pool, mayStart, isHeld);
      const run = next && this.#runs.get(next.run);
      if (next === undefined || run === undefined) return admitted;
      this.#take(drafts, next.run, { type: "admitted", task: next.task, at: this.#now() });
      held.set(next.run, (held.get(next.run) ?? 0) + 1);
      admitted.push({ run, task: next.task, demand: next.demand });
    }
  }

  /** What changed states ask for, once they are in the store. */
  #act({ run, changes }: Turn): void {
    for (const [task, status] of changes) {
      // A later event of the same turn may have changed it again.
      if (run.state.status(task) !== status) continue;
      if (status.state === TaskState.upForRetry) this.#wait(run, task, status);
      else endTry(run.tries.get(task), status);
    }
  }

  #enqueue(run: ActiveRun, task: number): void {
    const priority = run.graph.tasks[task]?.priorityWeight ?? 1;
    void this.#demandOf(run, task, (demand) => {
      this.#ready.add({ run: run.id, task, priority, demand });
      this.#schedule();
    });
  }

  /** Kept in the same turn where the runner knows at once. */
  #demandOf(
    { runner }: ActiveRun,
    task: number,
    use: (demand: Demand) => void,
  ): Promise<void> | undefined {
    const demand = runner.demand(task);
    if (!(demand instanceof Promise)) {
      use(demand);
      return undefined;
    }
    return this.#useLater(demand, use);
  }

  async #useLater(demand: Promise<Demand>, use: (demand: Demand) => void): Promise<void> {
    try {
      const known = await demand;
      // Another engine may have the task by now.
      if (!this.#isOver) use(known);
    } catch (error) {
      this.#over.reject(error);
    }
  }

  #wait(run: ActiveRun, task: number, { nextTryAt = 0 }: TaskStatus): void {
    this.#timers.at(nextTryAt, () => {
      // A user has cleared it in the meantime, and it may wait for another try by now.
      const status = this.#runs.get(run.id)?.state.status(task);
      if (status?.nextTryAt !== nextTryAt) return;
      this.#happens(run.id, { type: "retry-due", task });
    });
  }

  #start(run: ActiveRun, task: number, demand: Demand): void {
    const [stop, kill] = [new AbortController(), new AbortController()];
    run.tries.set(task, { stop, kill, demand });
    const { taskId } = run.graph.tasks[task] ?? { taskId: "" };
    run.runner
      .run(
        { taskId, task, ...triesOf(run, task) },
        {
          stop: stop.signal,
          kill: kill.signal,
          onRunning: (at) => this.#happens(run.id, { type: "running", task, at }),
        },
      )
      .then(
        (end) => this.#happens(run.id, { type: "ended", task, end }),
        (error: unknown) => this.#over.reject(error),
      );
  }

  #close(run: ActiveRun): void {
    const tidying = run.runner.tidying?.();
    if (tidying === undefined) this.#runs.delete(run.id);
    else void tidying.then(() => this.#closeLater(run));
  }

  /** A user may have cleared some of it in the meantime. */
  #closeLater(run: ActiveRun): void {
    if (run.state.open === 0 && run.tries.size === 0) this.#close(run);
    this.#schedule();
  }
}
