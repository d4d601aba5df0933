import type { ImageFacts } from '@vm-images/backstage-plugin-vm-images-common';
import { withFacts, type ImageForm } from '../form/imageForm';

type Field = keyof ImageForm;

/** What a look at the source changed in the form, by the fields' labels. */
export interface FillNews {
  filled: readonly string[];
  /** Where the person's own words stayed, though something else was found. */
  kept: readonly string[];
}

/** The fields that a look can fill, as they are called on the page. */
const labels: Partial<Record<Field, string>> = {
  name: 'Name',
  osType: 'System',
  osDistribution: 'Distribution',
  osVersion: 'OS version',
  bootMode: 'Boot mode',
  minMemoryMiB: 'Least memory',
  maxMemoryMiB: 'Most memory',
  minDiskGiB: 'Least disk',
  defaultUser: 'Login user',
  cloudInit: 'cloud-init',
  guestAgent: 'QEMU guest agent',
  hotUpgrade: 'Grows while it runs',
  multiQueue: 'Network multi-queue',
  sriov: 'SR-IOV driver',
};

/** The form with what was found, in the fields that nobody has touched. */
export function fillForm(
  form: ImageForm,
  name: string | undefined,
  facts: ImageFacts,
  touched: ReadonlySet<Field>,
): ImageForm {
  const filled = withFacts(form, facts, touched);
  return touched.has('name') || !name ? filled : { ...filled, name };
}

/** What `fillForm` would do, for the person to read. */
export function newsOf(
  form: ImageForm,
  name: string | undefined,
  facts: ImageFacts,
  touched: ReadonlySet<Field>,
): FillNews {
  const all = fillForm(form, name, facts, new Set());
  const found = (Object.keys(labels) as Field[]).filter(
    field => all[field] !== form[field],
  );
  const labelsOf = (fields: Field[]) => fields.map(field => labels[field]!);
  return {
    filled: labelsOf(found.filter(field => !touched.has(field))),
    kept: labelsOf(found.filter(field => touched.has(field))),
  };
}

/** The field that somebody is in just now; nothing is put under their hand. */
export function fieldInHand(): Set<Field> {
  const { activeElement } = document;
  const name =
    activeElement instanceof HTMLInputElement ||
    activeElement instanceof HTMLTextAreaElement
      ? activeElement.name
      : '';
  return new Set(name in labels ? [name as Field] : []);
}
