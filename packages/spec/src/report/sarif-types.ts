// The part of SARIF 2.1.0 (OASIS Standard) that this package writes.

/** A SARIF file. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: "2.1.0";
  readonly runs: readonly SarifRun[];
}

/** One call of the tool: its rules, and what it has found. */
export interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly name: string;
      readonly version?: string;
      readonly informationUri?: string;
      readonly rules: readonly SarifRule[];
    };
  };
  /** Columns count UTF-16 units, as everywhere in this project. */
  readonly columnKind: "utf16CodeUnits";
  readonly invocations?: readonly SarifInvocation[];
  readonly results: readonly SarifResult[];
}

/** How the call went, and what it says beside its results. */
export interface SarifInvocation {
  readonly executionSuccessful: boolean;
  readonly toolExecutionNotifications: readonly {
    readonly level: "warning";
    readonly message: SarifMessage;
  }[];
}

/** An issue code and its meaning (`issue/codes.ts`). */
export interface SarifRule {
  readonly id: string;
  readonly shortDescription: SarifMessage;
}

/** Plain text, wherever SARIF has a message or content. */
export interface SarifMessage {
  readonly text: string;
}

/** One issue; `ruleIndex` counts in the rules of the run, from 0. */
export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: "error" | "warning";
  readonly message: SarifMessage;
  readonly locations: readonly SarifLocation[];
  readonly fixes?: readonly SarifFix[];
}

/** Where an issue is: in the file, when there is text, and in the document. */
export interface SarifLocation {
  readonly physicalLocation?: {
    readonly artifactLocation: SarifArtifact;
    readonly region: SarifRegion;
  };
  /** The JSON path. */
  readonly logicalLocations: readonly { readonly fullyQualifiedName: string }[];
}

/** A file, by its URI. */
export interface SarifArtifact {
  readonly uri: string;
}

/** A stretch of a file; lines and columns count from 1, `endColumn` is behind the last one. */
export interface SarifRegion {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Edits that mend an issue. */
export interface SarifFix {
  readonly description: SarifMessage;
  readonly artifactChanges: readonly {
    readonly artifactLocation: SarifArtifact;
    readonly replacements: readonly {
      readonly deletedRegion: SarifRegion;
      readonly insertedContent: SarifMessage;
    }[];
  }[];
}
