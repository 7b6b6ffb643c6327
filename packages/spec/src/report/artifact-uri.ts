// File names as the URIs that SARIF wants.

/**
 * `file` as a URI: absolute paths become `file://` URIs, relative ones stay relative (to the place the
 * tool was called in), and backslashes of Windows paths become slashes.
 */
export function artifactUri(file: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]+:\/\//.test(file)) return encodeURI(wellFormed(file));
  const isWindows = /^(?:[A-Za-z]:[\\/]|\\\\|\.{0,2}\\)/.test(file);
  const path = isWindows ? file.replaceAll("\\", "/") : file;
  const encoded = wellFormed(path).split("/").map(encodeURIComponent).join("/");
  if (/^[A-Za-z]:\//.test(path)) return `file:///${path.slice(0, 2)}${encoded.slice(4)}`;
  if (path.startsWith("//")) return `file:${encoded}`;
  return path.startsWith("/") ? `file://${encoded}` : encoded;
}

function wellFormed(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, "\uFFFD");
}
