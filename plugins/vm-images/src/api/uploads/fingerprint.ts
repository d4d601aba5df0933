/** The same for the same file, without reading it. */
export function fingerprintOf(
  file: Pick<File, 'name' | 'size' | 'lastModified'>,
): string {
  return `${file.size}-${file.lastModified}-${file.name}`.slice(0, 255);
}
