import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const reinstallExamples: TemplateExample[] = [
  {
    description: 'Give a virtual machine another operating system',
    example: stringify({
      steps: [
        {
          id: 'reinstall',
          name: 'Change the operating system',
          action: 'vm-images:reinstall',
          input: {
            virtualMachineId: '${{ parameters.virtualMachineId }}',
            confirm: '${{ parameters.virtualMachineName }}',
            imageId: '${{ parameters.imageId }}',
            sshPublicKeys: '${{ parameters.sshPublicKey }}',
            stopFirst: true,
          },
        },
      ],
    }),
  },
];
