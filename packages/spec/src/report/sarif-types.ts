// The part of SARIF 2.1.0 (OASIS Standard) that this package writes.

export interface SarifLog {
  readonly $schema: string;
  readonly version: "2.1.0";
  readonly runs: readonly SarifRun[];
}

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

export interface SarifInvocation {
  readonly executionSuccessful: boolean;
  readonly toolExecutionNotifications: readonly {
    readonly level: "warning";
    readonly message: SarifMessage;
  }[];
}

export interface SarifRule {
  readonly id: string;
  readonly shortDescription: SarifMessage;
}

export interface SarifMessage {
  readonly text: string;
}

export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: "error" | "warning";
  readonly message: SarifMessage;
  readonly locations: readonly SarifLocation[];
  readonly fixes?: readonly SarifFix[];
}

export interface SarifLocation {
  readonly physicalLocation?: {
    readonly artifactLocation: SarifArtifact;
    readonly region: SarifRegion;
  };
  /** The JSON path. */
  readonly logicalLocations: readonly { readonly fullyQualifiedName: string }[];
}

export interface SarifArtifact {
  readonly uri: string;
}

export interface SarifRegion {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

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
