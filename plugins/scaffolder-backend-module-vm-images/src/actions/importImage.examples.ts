import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const importImageExamples: TemplateExample[] = [
  {
    description: 'Import an image and check that it is the right one',
    example: stringify({
      steps: [
        {
          id: 'import',
          name: 'Import the image',
          action: 'vm-images:import',
          input: {
            url: 'https://images.example.com/debian-12.qcow2',
            digest: `sha256:${'0'.repeat(64)}`,
            name: 'Debian 12',
            tags: ['debian'],
          },
        },
      ],
    }),
  },
];
