import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const captureImageExamples: TemplateExample[] = [
  {
    description: 'Capture the machine that an earlier step launched',
    example: stringify({
      steps: [
        {
          id: 'capture',
          name: 'Capture the machine',
          action: 'vm-images:capture',
          input: {
            virtualMachineId:
              '${{ steps.launch.output.virtualMachines[0].id }}',
            name: 'Web server',
            family: 'web',
            version: '2',
          },
        },
      ],
    }),
  },
];
