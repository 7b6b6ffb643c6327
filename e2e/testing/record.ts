// Run records as the tests look at them.
import { readRecord, type RunRecord } from "../../packages/runtime/src/index.ts";

/** The record in `file`. */
export function readRunRecord(file: string): RunRecord {
  return readRecord(file).record;
}
