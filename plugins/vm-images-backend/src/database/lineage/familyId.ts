/**
 * A family is what the images of one owner that carry the same family name are
 * together. It has no row: owner and name are all that it is, and its id is
 * both of them in a form that fits an address.
 */
export interface FamilyKey {
  /** Empty for families of what the platform itself offers. */
  owner: string;
  name: string;
}

const MAX_OWNER = 255;
const MAX_NAME = 128;

export function encodeFamilyId({ owner, name }: FamilyKey): string {
  return Buffer.from(JSON.stringify([owner, name])).toString('base64url');
}

/** Undefined for what is no id of a family. */
export function decodeFamilyId(id: string): FamilyKey | undefined {
  const text = Buffer.from(id, 'base64url').toString('utf8');
  if (!text.startsWith('["') || text.includes('\\u0000')) return undefined;
  try {
    const [owner, name, ...rest]: unknown[] = JSON.parse(text);
    const fits =
      typeof owner === 'string' &&
      typeof name === 'string' &&
      rest.length === 0 &&
      owner.length <= MAX_OWNER &&
      name.length >= 1 &&
      name.length <= MAX_NAME;
    return fits ? { owner, name } : undefined;
  } catch {
    return undefined;
  }
}
