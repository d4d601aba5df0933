/**
 * A file name that every system takes, made from the name of an image.
 *
 * @example `"Größe 1/2"`, `qcow2` becomes `Größe-1-2.qcow2`
 */
export function downloadFileName(name: string, extension: string): string {
  const safe = name
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*\s]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 100);
  return `${safe || 'image'}.${extension}`;
}

/** `Content-Disposition` as RFC 6266 wants it, with a plain fallback. */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
