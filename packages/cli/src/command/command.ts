// What a command of `task-api` is: a row of the table (`commands/table.ts`) that is cheap to read,
// and a function that is loaded when the command is called.

/** One option of a command. */
export interface OptionSpec {
  readonly type: "string" | "boolean";
  /** May be given several times. */
  readonly multiple?: boolean;
  readonly short?: string;
  /** What the value is called in the help, e.g. `FILE`. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly description: string;
}

/** The options of a command by their long names, without the dashes. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** The options of a call: lists for `multiple`, `false` for a flag that was not given. */
export type OptionValues<Options extends OptionTable> = {
  readonly [Name in keyof Options]: Options[Name] extends { readonly type: "boolean" }
    ? boolean
    : Options[Name] extends { readonly multiple: true }
      ? readonly string[]
      : Options[Name] extends { readonly choices: readonly (infer Choice)[] }
        ? Choice | undefined
        : string | undefined;
};

/** A call of a command, its arguments checked. */
export interface Call<Options extends OptionTable = OptionTable> {
  readonly options: OptionValues<Options>;
  readonly operands: readonly string[];
  readonly terminal: Terminal;
}

/** A command's function: does the work, prints, and says which exit code the process ends with. */
export type RunCommand<Options extends OptionTable> = (call: Call<Options>) => Promise<number>;

/** A row of the command table. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Operands as the help shows them, e.g. `FILE…`. */
  readonly operands: string;
  /** How many operands there must be. */
  readonly arity: { readonly min: number; readonly max: number };
  readonly options: OptionTable;
  readonly examples: readonly { readonly line: string; readonly what: string }[];
  /** Not in the help: for the program's own use. */
  readonly hidden?: boolean;
  /** Checks the arguments, loads the command and runs it. */
  readonly call: (args: readonly string[], terminal: Terminal) => Promise<number>;
}

/** The world of a command: nothing of it is taken from `process` further down. */
export interface Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: Output;
  readonly err: Output;
  /** Aborts when the user presses Ctrl-C or the process is asked to end; its reason is the signal. */
  readonly interrupted: AbortSignal;
  /** Aborts when that happens once more: the user does not want to wait. */
  readonly insisted: AbortSignal;
  /** Ends the process at once, once all is written: what goes on in it is for another one to go on with. */
  leave(code: number): Promise<never>;
}

/** A stream that text is written to. */
export interface Output {
  write(text: string): void;
  /**
   * Writes without holding the process up, however slowly the text is taken: resolves when there is
   * room for more. Text that nobody takes any more is dropped.
   */
  send(text: string): Promise<void>;
  /** Text waits to be taken: what is out of date in a moment is better not sent. */
  readonly isBusy: boolean;
  /** A person is watching: colours and lines that rewrite themselves are fine. */
  readonly isTerminal: boolean;
  readonly columns: number;
  /** 0 where nobody knows. */
  readonly rows: number;
}
