// Where a DAG file's import of the API leads: to the package that is installed beside the file, else to the copy of
// whoever loads the file. So a DAG file needs no package.json where task-api is installed for all of a machine.
// As a whole: what an older Node does not have is no error then.
import * as nodeModule from "node:module";

const names: ReadonlySet<string> = new Set([
  "task-api",
  "@task-api/workflow",
  "@task-api/workflow/dag",
]);
/** Not there, or there without such an entry: the command alone may be installed. */
const absent: ReadonlySet<unknown> = new Set([
  "ERR_MODULE_NOT_FOUND",
  "MODULE_NOT_FOUND",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
]);

interface Found {
  readonly url: string;
  readonly format?: string | null | undefined;
  readonly shortCircuit?: boolean | undefined;
}

/**
 * For the imports of this process from now on. `api` is the URL of a module; `hooks` that of one that exports
 * `initialize` and `resolve`.
 */
export function resolveApi(api: string, hooks: string): void {
  // Node has them since 22.15; before, hooks live in a thread of their own, which `require` does not ask.
  const { register, registerHooks } = nodeModule;
  if (typeof registerHooks !== "function") {
    register(hooks, { data: { api } });
    return;
  }
  registerHooks({
    resolve: (specifier, context, next) => {
      try {
        return next(specifier, context);
      } catch (error) {
        return instead(specifier, error, api);
      }
    },
  });
}

/** Node gives `resolve` nothing of its own, and each thread of hooks has this module to itself. */
let apiOfThread = "";

/** Called by Node in the thread of the hooks. */
export function initialize({ api }: { readonly api: string }): void {
  apiOfThread = api;
}

/** Called by Node in the thread of the hooks. */
export async function resolve<Context>(
  specifier: string,
  context: Context,
  next: (specifier: string, context: Context) => Promise<Found>,
): Promise<Found> {
  try {
    return await next(specifier, context);
  } catch (error) {
    return instead(specifier, error, apiOfThread);
  }
}

function instead(specifier: string, error: unknown, api: string): Found & { format?: "module" } {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (names.has(specifier) && absent.has(code)) return { url: api, shortCircuit: true };
  throw error;
}
