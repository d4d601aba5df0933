import type {
  Finding,
  ImportCheck,
} from '@vm-images/backstage-plugin-vm-images-common';

/** What a look at a source found, before it is judged for a platform. */
export type Found = Omit<ImportCheck, 'verdict' | 'convertTo'> & {
  findings: Finding[];
};

type Facts = NonNullable<ImportCheck['facts']>;
type Detected = NonNullable<ImportCheck['detected']>;

/** Facts that are certain over those that are guessed, and which is which. */
export function weighFacts(
  certain: Facts,
  ...guesses: Facts[]
): { facts: Facts; detected: Detected } {
  const facts: Facts = {};
  const detected: Detected = {};
  // The later ones win, so the surest come last.
  for (const [source, sure] of [
    ...guesses.reverse().map(guess => [guess, 'guess'] as const),
    [certain, 'certain'] as const,
  ]) {
    for (const [key, value] of Object.entries(source)) {
      if (value === undefined) continue;
      Object.assign(facts, { [key]: value });
      Object.assign(detected, { [key]: sure });
    }
  }
  return { facts, detected };
}

/** The name of a file without what tells its format. */
export const nameOf = (fileName: string) =>
  fileName
    .replace(/\.(qcow2|img|raw|vmdk|vhd|vhdx|vdi|iso|ova)$/i, '')
    .slice(0, 128);
