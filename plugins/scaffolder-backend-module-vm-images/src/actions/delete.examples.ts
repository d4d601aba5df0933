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
  {
    description: 'Move an image into the recycle bin, also when it is in use',
    example: stringify({
      steps: [
        {
          id: 'delete',
          name: 'Delete the image',
          action: 'vm-images:delete',
          input: { imageId: '${{ parameters.imageId }}', confirm: true },
        },
      ],
    }),
  },
];
