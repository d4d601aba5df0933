import type { ImportCheck } from '@vm-images/backstage-plugin-vm-images-common';
import type { ImageForm } from '../form/imageForm';

type Field = keyof ImageForm;

export const osFields = ['osType', 'osDistribution', 'osVersion'] as const;

const fieldsOf: Record<string, readonly Field[]> = {
  os: ['osDistribution', 'osVersion'],
  bootMode: ['bootMode'],
  minMemoryMiB: ['minMemoryMiB'],
};

/** Which fields the disk itself filled in, and which were only guessed. */
export function markFacts(
  form: ImageForm,
  found: ImportCheck | undefined,
  touched: ReadonlySet<Field>,
): { detected: ReadonlySet<Field>; unsure: ReadonlySet<Field> } {
  const detected = new Set<Field>();
  const unsure = new Set<Field>();
  // A guess of this page, as long as the backend has not looked.
  const says = { os: 'guess' as const, ...found?.detected };
  for (const [fact, fields] of Object.entries(fieldsOf)) {
    const sure = says[fact as keyof typeof says];
    for (const field of fields) {
      if (!sure || form[field] === '' || touched.has(field)) continue;
      (sure === 'certain' ? detected : unsure).add(field);
    }
  }
  return { detected, unsure };
}
