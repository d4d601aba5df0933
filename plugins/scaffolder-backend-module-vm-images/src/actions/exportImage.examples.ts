import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const exportImageExamples: TemplateExample[] = [
  {
    description: 'Back an image up that an earlier step captured',
    example: stringify({
      steps: [
        {
          id: 'export',
          name: 'Export the image',
          action: 'vm-images:export',
          input: {
            imageId: '${{ steps.capture.output.imageId }}',
            target: 'backups',
          },
        },
      ],
    }),
  },
];
