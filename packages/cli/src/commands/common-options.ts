// Options that commands of all kinds have.

/** Output for programs. */
export const json = { type: "boolean", description: "print JSON for programs" } as const;

/** Values for expressions of documents. */
export const set = {
  type: "string",
  multiple: true,
  value: "NAME=VALUE",
  description: "a value for {{ custom.NAME }} in the document; may be repeated",
} as const;

/** What of a log is shown. */
export const logs = {
  watch: { type: "boolean", description: "go on until the run has ended" },
  tail: { type: "string", value: "N", description: "of what is there, the last N lines only" },
  since: {
    type: "string",
    value: "TIME",
    description: "lines from this time on: 10m, 1h30m, or 2026-01-31T12:00:00Z",
  },
  stderr: { type: "boolean", description: "only what the task wrote to stderr, on stdout" },
  timestamps: { type: "boolean", description: "begin each line with its time" },
  json,
} as const;
