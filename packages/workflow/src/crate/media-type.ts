// What kind of file something is, by its name and by what its channel promises (contract §1.3: formats).

/** A media type; `application/octet-stream` where nobody knows. @param formats globs or media types of the channel */
export function mediaTypeOf(name: string, formats: readonly string[] = []): string {
  const lower = name.toLowerCase();
  const known = endings.find(([ending]) => lower.endsWith(ending));
  if (known !== undefined) return known[1];
  const promised = formats.filter((format) => /^[\w.+-]+\/[\w.+-]+$/.test(format));
  return promised.length === 1 ? (promised[0] ?? UNKNOWN) : UNKNOWN;
}

const UNKNOWN = "application/octet-stream";

/** The longest first where one is the end of another. */
const endings: readonly (readonly [string, string])[] = [
  [".dcm", "application/dicom"],
  [".json", "application/json"],
  [".py", "text/x-python"],
  [".ts", "text/x-typescript"],
  [".txt", "text/plain"],
  [".log", "text/plain"],
  [".md", "text/markdown"],
  [".csv", "text/csv"],
  [".tsv", "text/tab-separated-values"],
  [".html", "text/html"],
  [".xml", "application/xml"],
  [".yaml", "application/yaml"],
  [".yml", "application/yaml"],
  [".pdf", "application/pdf"],
  [".png", "image/png"],
  [".jpg", "image/jpeg"],
  [".jpeg", "image/jpeg"],
  [".tif", "image/tiff"],
  [".tiff", "image/tiff"],
  [".gz", "application/gzip"],
  [".zip", "application/zip"],
  [".tar", "application/x-tar"],
];
