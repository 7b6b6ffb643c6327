// The public validator of RO-Crates, asked about a crate.
import { accessSync, constants, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../../scripts/engine/run-command.ts";
import { hasCrateValidator, place } from "../../scripts/crate-validator/place.ts";

/** Why tests that need it are skipped; `undefined`: it is there. */
export function missingValidator(): string | undefined {
  if (!hasCrateValidator()) {
    return "the validator of RO-Crates is not installed: npm test installs it where there is python3 with venv and pip";
  }
  try {
    accessSync(place.python, constants.X_OK);
    return undefined;
  } catch {
    return "the validator of RO-Crates was installed by somebody whose Python this user may not run";
  }
}

/** What the validator says of a crate. */
export interface Verdict {
  readonly profile: string;
  /** Checks that were made. */
  readonly checks: number;
  /** `message` of each check that has failed, once, sorted. */
  readonly complaints: readonly string[];
}

/** Validates the crate in a folder, offline. @param severity `recommended` holds it against the required checks as well */
export async function validateCrate(
  folder: string,
  profile: "provenance-run-crate" | "workflow-run-crate",
  severity: "required" | "recommended" = "required",
): Promise<Verdict> {
  const report = join(folder, "..", `report-${profile}-${severity}.json`);
  const done = await runCommand(place.python, [
    place.program,
    "--no-interactive",
    "--disable-color",
    "validate",
    "--offline",
    "--no-paging",
    "--cache-path",
    place.cache,
    "--profile-identifier",
    profile,
    "--requirement-severity",
    severity,
    "--output-format",
    "json",
    "--output-file",
    report,
    folder,
  ]);
  // 1: it has complaints.
  if (done.code > 1) throw new Error(`rocrate-validator: ${done.stdout}${done.stderr}`);
  const { issues, statistics }: Record<string, unknown> = Object(
    JSON.parse(readFileSync(report, "utf8")),
  );
  const complaints = (Array.isArray(issues) ? issues : []).map((issue: unknown) =>
    String(Object(issue).message),
  );
  return {
    profile,
    checks: Number(Object(statistics).total_checks),
    complaints: [...new Set(complaints)].toSorted(),
  };
}
