import {
  callerOwns,
  deny,
  verdictOf,
  type Image,
  type PlatformView,
  type TemplateMapping,
  type VmTemplate,
  type VmTemplateInput,
} from '@vm-images/backstage-plugin-vm-images-common';
import { me, myTeam } from './images';

const hour = 3_600_000;
const ago = (milliseconds: number) =>
  new Date(Date.now() - milliseconds).toISOString();
const caller = { principal: me, ownershipRefs: [me, myTeam], admin: false };

interface World {
  images: Image[];
  platforms: PlatformView[];
}

/** The mapping as the backend would resolve it now. */
function resolve(
  world: World,
  mapping: VmTemplateInput['mappings'][number],
): TemplateMapping {
  const { platformId, imageId } = mapping;
  const platform = world.platforms.find(({ id }) => id === platformId);
  const image = world.images.find(({ id }) => id === imageId);
  let reason: string | undefined;
  if (!platform) reason = `There is no platform "${platformId}".`;
  else if (!image) reason = 'The image was deleted.';
  else if (image.status !== 'available') {
    reason = `Image "${image.name}" is ${image.status}.`;
  }
  return {
    ...mapping,
    region: mapping.region ?? platform?.regions[0] ?? '',
    sizes: mapping.sizes ?? [],
    status: reason ? 'broken' : 'ready',
    reason,
    imageName: image?.name,
    imageVersion: image?.version,
  };
}

function judged(template: Omit<VmTemplate, 'actions' | 'status'>): VmTemplate {
  const ready = template.mappings.some(({ status }) => status === 'ready');
  const owned = callerOwns(caller, template.ownerRef)
    ? []
    : [
        deny(
          'template.owner',
          `Only ${
            template.ownerRef ?? 'the platform team'
          } may change VM template "${template.title}".`,
        ),
      ];
  const broken = ready
    ? []
    : [
        deny(
          'template.mappings',
          'None of its images can be launched now.',
          'Map another image.',
        ),
      ];
  return {
    ...template,
    status: ready ? 'ready' : 'broken',
    actions: {
      launch: verdictOf(broken),
      edit: verdictOf(owned),
      delete: verdictOf(owned),
    },
  };
}

export function makeTemplate(
  world: World,
  input: VmTemplateInput,
  facts: { id: string; etag?: string; ownerRef?: string },
): VmTemplate {
  const name =
    input.name ??
    input.title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/-+$/, '');
  return judged({
    createdBy: me,
    description: '',
    visibility: 'public',
    published: true,
    maxCount: 10,
    etag: '1',
    createdAt: ago(100 * hour),
    updatedAt: ago(50 * hour),
    ...input,
    ...facts,
    name,
    mappings: input.mappings.map(mapping => resolve(world, mapping)),
  });
}

export function makeTemplates(world: World): VmTemplate[] {
  const map = (
    imageId: string,
    imageSource: 'public' | 'custom' = 'public',
    platformId = 'local',
  ) => ({ platformId, imageSource, imageId, sizes: [] });
  return [
    makeTemplate(
      world,
      {
        title: 'Debian 12',
        description: 'A plain Debian for services, with unattended upgrades.',
        os: { type: 'linux', distribution: 'debian', version: '12' },
        loginUser: 'debian',
        mappings: [map('img-debian-12')],
      },
      { id: 'tpl-debian' },
    ),
    makeTemplate(
      world,
      {
        title: 'Debian 12 web',
        description:
          'nginx, the company certificates and monitoring, hardened and tested.',
        os: { type: 'linux', distribution: 'debian', version: '12' },
        loginUser: 'debian',
        ownerRef: myTeam,
        defaultSize: 'small',
        mappings: [
          map('img-web', 'custom'),
          map('img-ubuntu-22.04', 'public', 'openstack-eu'),
          map('img-gone', 'custom', 'openstack-eu'),
        ],
      },
      { id: 'tpl-web', ownerRef: myTeam },
    ),
    makeTemplate(
      world,
      {
        title: 'Windows Server 2022',
        os: { type: 'windows', distribution: 'windows', version: '2022' },
        published: false,
        mappings: [map('img-windows-2022')],
      },
      { id: 'tpl-windows', ownerRef: 'group:default/windows-team' },
    ),
    makeTemplate(
      world,
      {
        title: 'CentOS 9 (legacy)',
        description: 'For the billing system only.',
        os: { type: 'linux', distribution: 'centos', version: '9' },
        mappings: [map('img-failed', 'custom')],
        visibility: 'private',
      },
      { id: 'tpl-centos', ownerRef: me },
    ),
  ];
}
