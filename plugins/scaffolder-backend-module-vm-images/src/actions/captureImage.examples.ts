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
  {
    description: 'An image of all disks through a backup, which can be shared',
    example: stringify({
      steps: [
        {
          id: 'capture',
          name: 'Back up and capture the machine',
          action: 'vm-images:capture',
          input: {
            virtualMachineId: '${{ parameters.virtualMachineId }}',
            name: 'Shop with its data',
            source: { type: 'new-backup', keep: false },
          },
        },
      ],
    }),
  },
];
