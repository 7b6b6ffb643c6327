// The statements of a store on its database: prepared once, whole transactions, errors that say what to do.
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import { explained } from "./store-error.ts";

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** Reads and writes one open database. What it throws is a StoreError where SQLite or the file system said no. */
export class Transactions {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, file: string) {
    this.#database = database;
    this.#file = file;
  }

  /** One transaction: all that `use` does, or nothing where it throws. */
  write<T>(use: () => T): T {
    return this.#telling(() => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        const result = use();
        this.#database.exec("COMMIT");
        return result;
      } catch (error) {
        // A full disk has ended the transaction by itself.
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  /** A statement that changes rows, within `write`. */
  run(query: string, values: readonly SQLInputValue[]): ReturnType<StatementSync["run"]> {
    return this.#prepared(query).run(...values);
  }

  /** The first row. */
  get(query: string, values: readonly SQLInputValue[]): Row | undefined {
    return this.#telling(() => this.#prepared(query).get(...values));
  }

  all(query: string, values: readonly SQLInputValue[]): readonly Row[] {
    return this.#telling(() => this.#prepared(query).all(...values));
  }

  #telling<T>(use: () => T): T {
    try {
      return use();
    } catch (error) {
      throw explained(error, this.#file);
    }
  }

  #prepared(query: string): StatementSync {
    const known = this.#statements.get(query);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(query);
    this.#statements.set(query, statement);
    return statement;
  }
}
