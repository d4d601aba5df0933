import { TestDatabases } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  imageReadPermission,
  readImagePage,
} from '@vm-images/backstage-plugin-vm-images-common';
import { addImage } from '../database/testing/catalogBench';
import {
  createImageConditionalDecision,
  imageConditions,
} from '../permissions';
import { ApiBench, ops, web } from './__testUtils__/ApiBench';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'policies about images on %s',
  id => {
    let bench: ApiBench;
    beforeEach(async () => {
      bench = await ApiBench.create(databases, id);
    });

    it('let a policy narrow what is seen and done, never widen it', async () => {
      const seen = await addImage(bench.knex, {
        ...{ name: 'seen', owner_ref: web, tags: '["stable"]' },
      });
      const unseen = await addImage(bench.knex, { name: 'no', owner_ref: web });
      const others = await addImage(bench.knex, {
        ...{ name: 'ops', owner_ref: ops, tags: '["stable"]' },
      });
      bench.policy.set(
        'vm-images.image.read',
        createImageConditionalDecision(imageReadPermission, {
          allOf: [
            imageConditions.hasTag({ tag: 'stable' }),
            { not: imageConditions.onPlatform({ platforms: ['nowhere'] }) },
          ],
        }),
      );
      bench.policy.set('vm-images.image.delete', {
        result: AuthorizeResult.DENY,
      });
      const ada = bench.as('ada');
      const list = await ada.get('/images');
      expect(list.body.items.map((one: { id: string }) => one.id)).toEqual([
        seen.id,
      ]);
      expect(list.body.total).toBe(1);
      expect((await ada.get('/images/facets')).body.tabs).toMatchObject({
        ...{ all: 1, mine: 1 },
      });
      for (const hidden of [unseen, others]) {
        expect((await ada.get(`/images/${hidden.id}`)).status).toBe(404);
      }
      const [shown] = readImagePage(list.body).items;
      expect(shown.actions.delete).toMatchObject({
        effect: 'deny',
        findings: [{ rule: 'image.permission' }],
      });
      expect((await ada.delete(`/images/${seen.id}`)).status).toBe(403);
      bench.policy.set('vm-images.image.read', {
        result: AuthorizeResult.DENY,
      });
      expect((await ada.get('/images')).body.items).toEqual([]);
      expect((await ada.get(`/images/${seen.id}`)).status).toBe(404);
    });

    it('answer the permission backend about images by their ids', async () => {
      const { id: image } = await addImage(bench.knex, { owner_ref: web });
      const item = (resourceRef: string) => ({
        ...{ id: resourceRef, resourceRef, resourceType: 'vm-images-image' },
        conditions: imageConditions.isOwner({ owners: [web] }),
      });
      const { body } = await bench
        .as('plugin')
        .post('/.well-known/backstage/permissions/apply-conditions')
        .send({ items: [item(image), item('nowhere')] });
      expect(body.items.map((one: { result: string }) => one.result)).toEqual([
        ...['ALLOW', 'DENY'],
      ]);
    });
  },
);
