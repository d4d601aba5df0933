import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const step = (name: string, input: object) =>
  stringify({
    steps: [{ id: 'launch', name, action: 'vm-images:launch', input }],
  });

export const launchExamples: TemplateExample[] = [
  {
    description: 'Launch one virtual machine with an SSH key',
    example: step('Launch a virtual machine', {
      templateId: '2f7c8a54-2c56-4d8e-9d0f-6a3f4d1f0a11',
      name: 'web',
      sshPublicKeys: '${{ parameters.sshPublicKey }}',
    }),
  },
  {
    description:
      'Launch three from an image with a password that no log shows, owned by a team',
    example: step('Launch three virtual machines', {
      imageId: '5b2a4f62-8f6b-4d57-b0ad-0a7ac2f6d9f3',
      name: 'web',
      count: 3,
      ownerRef: 'group:default/team-a',
      size: 'small',
      password: '${{ secrets.password }}',
    }),
  },
  {
    description: 'Launch with a blank data disk and one of an image',
    example: step('Launch the database', {
      templateId: '${{ parameters.templateId }}',
      name: 'db-1',
      sshPublicKeys: '${{ parameters.sshPublicKeys }}',
      dataDisks: [
        { sizeGiB: 20 },
        { imageId: '${{ parameters.dataImageId }}' },
      ],
    }),
  },
];
