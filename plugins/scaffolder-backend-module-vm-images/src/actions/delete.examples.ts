import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const deleteExamples: TemplateExample[] = [
  {
    description: 'Delete a virtual machine',
    example: stringify({
      steps: [
        {
          id: 'delete',
          name: 'Delete the machine',
          action: 'vm-images:delete',
          input: { virtualMachineId: '${{ parameters.virtualMachineId }}' },
        },
      ],
    }),
  },
];
