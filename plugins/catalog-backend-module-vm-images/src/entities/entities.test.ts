import {
  entityEnvelopeSchemaValidator,
  DefaultNamespaceEntityPolicy,
  FieldFormatEntityPolicy,
  NoForeignRootFieldsEntityPolicy,
  SchemaValidEntityPolicy,
  EntityPolicies,
  type Entity,
} from '@backstage/catalog-model';
import type {
  Image,
  VirtualMachine,
  VmTemplate,
} from '@vm-images/backstage-plugin-vm-images-common';
import { catalogTags, imageEntity, machineEntity, templateEntity } from '.';

const context = {
  defaultOwner: 'group:default/platform-team',
  appBaseUrl: 'https://portal.example',
};
const id = '0b8f4c52-6c51-4a8e-9d0f-6a3f4d1f0a11';

const image = {
  id,
  name: 'Debian "12" <b>',
  description: '',
  version: '3',
  platformId: 'local',
  architecture: 'x86_64',
  tags: ['Web Server', 'größe', '--'],
  ownerRef: 'group:default/team-a',
} as unknown as Image;

const machine = {
  id,
  name: 'web-1',
  description: 'a machine',
  platformId: 'local',
  imageId: id,
} as unknown as VirtualMachine;

const template = {
  id,
  name: 'debian-12',
  title: 'Debian 12',
  description: '',
  maxCount: 10,
  defaultSize: 'small',
  mappings: [
    { platformId: 'local', status: 'ready' },
    { platformId: 'lab', status: 'broken' },
  ],
} as unknown as VmTemplate;

const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new DefaultNamespaceEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

const accepted = async (entity: Entity) => {
  entityEnvelopeSchemaValidator()(entity);
  await policy.enforce(entity);
  return entity;
};

describe('entities', () => {
  it('are ones that the catalog takes', async () => {
    for (const entity of [
      imageEntity(image, context),
      machineEntity(machine, { ...context, imageIsEntity: true }),
      templateEntity(template, context),
    ]) {
      await expect(accepted(entity)).resolves.toBe(entity);
    }
  });

  it('belong to the owner, or to the platform team', () => {
    expect(imageEntity(image, context).spec.owner).toBe('group:default/team-a');
    expect(
      machineEntity(machine, { ...context, imageIsEntity: true }).spec,
    ).toEqual({
      type: 'virtual-machine',
      owner: 'group:default/platform-team',
      dependsOn: [`resource:default/image-${id}`],
    });
    expect(
      machineEntity(machine, { ...context, imageIsEntity: false }).spec,
    ).not.toHaveProperty('dependsOn');
  });

  it('say which of them are for their owners only', () => {
    const audienceOf = ({ metadata }: Entity) =>
      metadata.annotations?.['vm-images.io/audience'];
    const seen = (['public', 'marketplace', 'private', 'shared'] as const).map(
      visibility => audienceOf(imageEntity({ ...image, visibility }, context)),
    );
    expect(seen).toEqual([undefined, undefined, 'owner', 'owner']);
    expect(
      audienceOf(machineEntity(machine, { ...context, imageIsEntity: true })),
    ).toBe('owner');
  });

  it('have tags that fit the catalog', () => {
    expect(catalogTags(image.tags)).toEqual(['web-server', 'gr-e']);
  });

  it('launch what they stand for, and hand the password over as a secret', () => {
    const { spec } = templateEntity(template, context);
    expect(spec.steps[0]).toMatchObject({
      action: 'vm-images:launch',
      input: { templateId: id, password: '${{ secrets.password }}' },
    });
    const [form] = spec.parameters as {
      properties: object;
      required: string[];
    }[];
    expect(Object.keys(form.properties)).toEqual([
      'name',
      'count',
      'size',
      'ownerRef',
      'login',
    ]);
    expect(JSON.stringify(form)).not.toContain('"password"');
  });

  it('ask for the platform only where there is a choice', () => {
    const two = {
      ...template,
      mappings: template.mappings.map(one => ({ ...one, status: 'ready' })),
    } as VmTemplate;
    const [form] = templateEntity(two, context).spec.parameters as {
      properties: Record<string, object>;
    }[];
    expect(form.properties.platformId).toMatchObject({
      enum: ['local', 'lab'],
      default: 'local',
    });
  });
});
