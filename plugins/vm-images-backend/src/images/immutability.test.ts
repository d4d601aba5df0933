/**
 * T22: what an id stands for never changes, and no id ever stands for anything
 * else, whatever is done in whatever order.
 */
import { randomUUID } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  imageStatuses,
  type ImageStatus,
} from '@vm-images/backstage-plugin-vm-images-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { insertImage, moveImage } from '../database/images';
import { addImage, catalogDatabase } from '../database/testing/catalogBench';
import { ApiBench, web } from '../router/__testUtils__/ApiBench';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const RUNS = 100;
const statuses = Object.keys(imageStatuses) as ImageStatus[];

type Step = { to: ImageStatus } | 'again';
const steps = fc.array(
  fc.oneof(
    fc.constantFrom(...statuses).map((to): Step => ({ to })),
    fc.constant<Step>('again'),
  ),
  { minLength: 3, maxLength: 20 },
);

describe.each(databases.eachSupportedId())('an id of an image on %s', id => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const other = `sha256:${'b'.repeat(64)}`;

  const tryStep = async (knex: Knex, imageId: string, step: Step) => {
    const { status: from } = await knex('images').where('id', imageId).first();
    const { origin, features } = await knex('images')
      .where('id', imageId)
      .first();
    const image = {
      ...{ id: imageId, name: 'another', kind: 'system-disk' as const },
      ...{ visibility: 'private' as const, status: 'pending' as const },
      ...{ platform_id: 'local', region: 'here', os_type: 'linux' as const },
      ...{ architecture: 'x86_64' as const, boot_mode: 'bios' as const },
      ...{ features, origin, owner_ref: web, created_by: web, digest: other },
    };
    const done = await (step === 'again'
      ? insertImage({ tx: knex, image })
      : moveImage({ tx: knex, id: imageId, to: step.to })
    ).then(
      () => true,
      () => false,
    );
    return { from, done };
  };

  it(`is never used again, in ${RUNS} random lives: 0`, async () => {
    const knex = await catalogDatabase(databases, id);
    await fc.assert(
      fc.asyncProperty(steps, async life => {
        const { id: imageId } = await addImage(knex, {
          ...{ id: randomUUID(), name: 'web', owner_ref: web, digest },
        });
        for (const step of life) {
          const { from, done } = await tryStep(knex, imageId, step);
          expect([step, from, step === 'again' && done]).toEqual([
            ...[step, from, false],
          ]);
          expect([from, from === 'destroyed' && done]).toEqual([from, false]);
        }
        const rows = await knex('images').where('id', imageId);
        expect(rows).toHaveLength(1);
        expect(rows[0].digest).toBe(digest);
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps its bytes: no request changes what they are', async () => {
    const bench = await ApiBench.create(databases, id);
    const ada = bench.as('ada');
    const image = await addImage(bench.knex, {
      ...{ name: 'web', owner_ref: web, visibility: 'private', digest },
    });
    const path = `/images/${image.id}`;
    for (const patch of [
      ...[{ digest: other }, { id: randomUUID() }, { platformImageId: 'x' }],
      ...[{ status: 'failed' }, { sizeBytes: 1 }, { virtualSizeBytes: 1 }],
      ...[{ platformId: 'x' }, { region: 'x' }, { createdBy: 'x' }],
      ...[{ createdAt: '2020-01-01T00:00:00Z' }, { operationId: 'x' }],
    ]) {
      const { headers } = await ada.get(path);
      const { status } = await ada
        .patch(path)
        .set('If-Match', headers.etag)
        .send(patch);
      expect([patch, status]).toEqual([patch, 400]);
    }
    const row = await bench.knex('images').where({ id: image.id }).first();
    expect(row.digest).toBe(digest);
  });
});
