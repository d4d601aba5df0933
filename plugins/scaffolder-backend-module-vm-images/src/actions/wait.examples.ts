import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const waitExamples: TemplateExample[] = [
  {
    description: 'Start two imports at once, then wait for both',
    example: stringify({
      steps: [
        ...['a', 'b'].map(id => ({
          id,
          name: `Import ${id}`,
          action: 'vm-images:import',
          input: {
            url: `https://images.example.com/${id}.qcow2`,
            name: id,
            wait: false,
          },
        })),
        ...['a', 'b'].map(id => ({
          id: `wait-${id}`,
          name: `Wait for ${id}`,
          action: 'vm-images:wait',
          input: { operationId: `\${{ steps.${id}.output.operationId }}` },
        })),
      ],
    }),
  },
];
