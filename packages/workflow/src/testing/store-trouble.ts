// What a store says no with.
import { StoreError } from "../store/store-error.ts";

/** The trouble that `use` ends with, by name; whatever else is thrown goes on. */
export function troubleOf(use: () => unknown): StoreError["trouble"] | "none" {
  try {
    use();
    return "none";
  } catch (error) {
    if (error instanceof StoreError) return error.trouble;
    throw error;
  }
}
