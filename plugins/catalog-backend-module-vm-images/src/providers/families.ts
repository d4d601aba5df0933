import { topics } from '@vm-images/backstage-plugin-vm-images-common';
import type { Reader } from './Reader';
import type { Family } from './VmImagesEntityProvider';

/** The three families of entities, each with a provider of its own. */
export function createFamilies(reader: Reader): Family[] {
  return [
    {
      name: 'templates',
      // A mapping may come to life or break with an image.
      topics: [topics.template, topics.image],
      all: () => reader.templates(),
    },
    {
      name: 'images',
      topics: [topics.image],
      all: () => reader.images(),
      one: ({ type, id }) => reader.changed(type, id),
    },
    {
      name: 'virtual-machines',
      topics: [topics.virtualMachine],
      all: () => reader.machines(),
      one: ({ type, id }) => reader.changed(type, id),
    },
  ];
}
