// The DAG of dag.py in TypeScript: DICOM series become NRRD volumes, and every volume is measured.
import { Dag } from "@task-api/workflow/dag";

export const dag = new Dag("measure-dicom", {
  description: "DICOM series become NRRD volumes, and every volume is measured.",
  defaultArgs: { ui_visible: true, owner: "kaapana" },
});

const getData = dag.task("get-data", {
  image: image("sample-dicom"),
  taskTemplate: "sample-dicom",
});

const convert = dag.task("convert", {
  image: image("dicom-to-nrrd"),
  taskTemplate: "dicom-to-nrrd",
  inputs: { dicom: getData.output("dicom") },
});

dag.task("measure", {
  image: image("measure"),
  taskTemplate: "measure",
  env: { BINS: 48 },
  inputs: { nrrd: convert.output("nrrd") },
});

/** The registry and the version are the platform's, as in dag.py. */
function image(name: string): string {
  const { DEFAULT_REGISTRY: registry, KAAPANA_BUILD_VERSION: version } = process.env;
  if (!registry || !version) {
    throw new Error("set DEFAULT_REGISTRY and KAAPANA_BUILD_VERSION, e.g. task-api-example and 1.0");
  }
  return `${registry}/${name}:${version}`;
}
