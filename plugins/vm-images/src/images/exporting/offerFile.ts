/** Long enough for every browser to have taken the file. */
const KEPT_MS = 60_000;

/** Has the browser save a file under a name. */
export function offerFile(file: Blob, fileName: string): void {
  const url = URL.createObjectURL(file);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
