// What a task run took of the machine, for `resourceUsage` of the Workflow Run RO-Crate vocabulary.
import type { RunRecord } from "@task-api/runtime";
import type { CrateEntity } from "./entity.ts";

/** No public vocabulary has these quantities: the schema of run records says what each is. */
const TERMS = "https://task-api.dev/schemas/v1/task-run.schema.json#/properties/result/properties/";
const UNITS = "https://qudt.org/vocab/unit/";

/** One PropertyValue for each quantity that is known. @param id of the action */
export function usageEntities(id: string, { result }: RunRecord): readonly CrateEntity[] {
  if (result === undefined) return [];
  const quantities = [
    { name: "peakMemoryBytes", value: result.peakMemoryBytes, unit: "BYTE" },
    { name: "memoryLimitBytes", value: result.memoryLimitBytes, unit: "BYTE" },
    { name: "cpuSeconds", value: result.cpuSeconds, unit: "SEC" },
  ];
  return quantities.flatMap(({ name, value, unit }) =>
    value === undefined
      ? []
      : {
          "@id": `${id}/${name}`,
          "@type": "PropertyValue",
          name,
          propertyID: `${TERMS}${name}`,
          unitCode: `${UNITS}${unit}`,
          value: String(value),
        },
  );
}
