import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const powerExamples: TemplateExample[] = [
  {
    description: 'Reboot a virtual machine',
    example: stringify({
      steps: [
        {
          id: 'reboot',
          name: 'Reboot',
          action: 'vm-images:power',
          input: {
            virtualMachineId: '${{ parameters.virtualMachineId }}',
            action: 'reboot',
          },
        },
      ],
    }),
  },
];
