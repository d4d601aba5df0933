import type { TemplateEntityV1beta3 } from '@backstage/plugin-scaffolder-common';
import type { VmTemplate } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ANNOTATION_TEMPLATE_ID,
  originAnnotations,
  type EntityContext,
} from './common';

/** Fields that come from the frontend plugin; each falls back to plain text. */
const FIELD = {
  owner: 'VmImagesOwner',
  size: 'VmImagesSize',
  login: 'VmImagesLogin',
};

function platformProperty(template: VmTemplate) {
  const ready = template.mappings.filter(one => one.status === 'ready');
  const ids = [...new Set(ready.map(one => one.platformId))];
  if (ids.length < 2) return {};
  return {
    platformId: {
      title: 'Platform',
      type: 'string',
      enum: ids,
      default: ids[0],
    },
  };
}

/** The form: only what must be asked, everything with a good default. */
function parameters(template: VmTemplate) {
  return {
    title: 'Virtual machine',
    required: ['name', 'login'],
    properties: {
      name: {
        title: 'Name',
        description:
          'Host name: lower case letters, digits and dashes; of many, a number is appended',
        type: 'string',
        pattern: '^[a-z]([a-z0-9-]{0,58}[a-z0-9])?$',
        default: template.name.replace(/^[^a-z]+/, '').slice(0, 59) || 'vm',
        'ui:autofocus': true,
      },
      count: {
        title: 'How many',
        type: 'integer',
        minimum: 1,
        maximum: template.maxCount,
        default: 1,
      },
      ...platformProperty(template),
      size: {
        title: 'Size',
        type: 'string',
        ...(template.defaultSize && { default: template.defaultSize }),
        'ui:field': FIELD.size,
        'ui:options': { templateId: template.id },
      },
      ownerRef: {
        title: 'Owner',
        description: 'User or group that the virtual machine belongs to',
        type: 'string',
        'ui:field': FIELD.owner,
      },
      login: {
        title: 'Login',
        type: 'object',
        'ui:field': FIELD.login,
        'ui:options': { templateId: template.id },
        properties: {
          sshPublicKeys: { type: 'string' },
          usePassword: { type: 'boolean' },
        },
      },
    },
  };
}

/** The published type of `output` knows texts only; the scaffolder reads lists. */
const links = [
  {
    title: 'Open the virtual machine',
    icon: 'dashboard',
    url: '${{ steps.launch.output.url }}',
  },
] as unknown as string;

/** A software template that launches a VM template. */
export function templateEntity(
  template: VmTemplate,
  context: EntityContext,
): TemplateEntityV1beta3 {
  const path = `/vm-images/templates/${template.id}`;
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name: `vm-${template.name}`.slice(0, 63).replace(/-+$/, ''),
      title: template.title,
      description: template.description || `Launch ${template.title}`,
      annotations: {
        ...originAnnotations(context, path),
        [ANNOTATION_TEMPLATE_ID]: template.id,
      },
      tags: ['virtual-machine'],
      links: [{ url: `${context.appBaseUrl}${path}`, title: 'VM template' }],
    },
    spec: {
      owner: template.ownerRef ?? context.defaultOwner,
      type: 'virtual-machine',
      parameters: [parameters(template)],
      steps: [
        {
          id: 'launch',
          name: 'Launch',
          action: 'vm-images:launch',
          input: {
            templateId: template.id,
            platformId: '${{ parameters.platformId }}',
            name: '${{ parameters.name }}',
            count: '${{ parameters.count }}',
            size: '${{ parameters.size }}',
            ownerRef: '${{ parameters.ownerRef }}',
            sshPublicKeys: '${{ parameters.login.sshPublicKeys }}',
            password: '${{ secrets.password }}',
          },
        },
      ],
      output: { links },
    },
  };
}
