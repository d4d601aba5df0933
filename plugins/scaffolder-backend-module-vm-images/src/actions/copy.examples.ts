import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const copyExamples: TemplateExample[] = [
  {
    description: 'Bring an image to another platform',
    example: stringify({
      steps: [
        {
          id: 'copy',
          name: 'Copy the image',
          action: 'vm-images:copy',
          input: {
            imageId: '${{ parameters.imageId }}',
            platformId: 'lab',
            region: 'north',
            ownerRef: '${{ parameters.owner }}',
          },
        },
      ],
    }),
  },
  {
    description: 'Copy what an earlier step captured, and share the copy',
    example: stringify({
      steps: [
        {
          id: 'copy',
          name: 'Copy and share',
          action: 'vm-images:copy',
          input: {
            imageId: '${{ steps.capture.output.imageId }}',
            platformId: 'lab',
            region: 'north',
            shareWith: ['group:default/testers'],
            shareNote: 'The release candidate',
          },
        },
      ],
    }),
  },
];
