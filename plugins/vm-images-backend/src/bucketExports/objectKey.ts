/**
 * The key of an image in a bucket: a name that every object store and tool
 * takes, and the image's id, so that no two images ever meet.
 *
 * @example `Größe 1/2`, `qcow2` becomes `vm-images/Grosse-1-2-<id>.qcow2`
 */
export function objectKey(image: {
  prefix: string;
  name: string;
  id: string;
  format: string;
}): string {
  const { prefix, name, id, format } = image;
  const safe = name
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80);
  return `${prefix}${safe || 'image'}-${id}.${format}`;
}
