import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const step = (id: string, name: string, input: object) =>
  stringify({
    steps: [{ id, name, action: 'vm-images:replicate', input }],
  });

export const replicateExamples: TemplateExample[] = [
  {
    description: 'Encrypt an image',
    example: step('encrypt', 'Encrypt the image', {
      imageId: '${{ parameters.imageId }}',
      to: 'encrypted',
      encryptionKey: 'local/default',
    }),
  },
  {
    description: 'Give an encrypted image the key of a team',
    example: step('key', 'Change the key', {
      imageId: '${{ steps.capture.output.imageId }}',
      to: 'encrypted',
      encryptionKey: 'local/finance',
      ownerRef: 'group:default/finance',
    }),
  },
  {
    description: 'Make an encrypted image plain, to export it',
    example: step('decrypt', 'Make it plain', {
      imageId: '${{ parameters.imageId }}',
      to: 'plain',
    }),
  },
];
