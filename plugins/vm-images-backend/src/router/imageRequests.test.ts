import { TestDatabases } from '@backstage/backend-test-utils';
import { getImageRow } from '../database/images';
import { addImage } from '../database/testing/catalogBench';
import { ApiBench, ops, web } from './__testUtils__/ApiBench';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())(
  'requests about images on %s',
  id => {
    let bench: ApiBench;
    beforeEach(async () => {
      bench = await ApiBench.create(databases, id);
    });

    it('refuse what the API does not know, naming it', async () => {
      for (const [path, named] of [
        ['/images?colour=red', 'colour'],
        ['/images?limit=0', 'limit'],
        ['/images?limit=201', 'limit'],
        ['/images?sort=owner', 'sort'],
        [`/images?search=${'x'.repeat(101)}`, 'search'],
        [`/images?${Array(21).fill('os=a').join('&')}`, 'os'],
        ['/images?search=a%00b', 'zero byte'],
        ['/images/a%00b', 'zero byte'],
        [`/images/${'x'.repeat(65)}`, 'id'],
        ['/images?search=a+b+c+d+e+f+g+h+i', '8 words'],
      ]) {
        const response = await bench.as('ada').get(path);
        expect([path, response.status]).toEqual([path, 400]);
        expect(response.body.error.name).toBe('InputError');
        expect(response.body.error.message).toContain(named);
      }
    });

    it('refuse patches that make no sense, naming the field', async () => {
      const { id: image } = await addImage(bench.knex, { owner_ref: web });
      const patches: [object, string][] = [
        [{ colour: 'red' }, 'colour'],
        [{}, 'body'],
        [{ name: ' ' }, '"name" is empty'],
        [{ name: 'a\nb' }, 'control character'],
        [{ name: 'x'.repeat(129) }, 'name'],
        [{ name: 'a\0b' }, 'zero byte'],
        [
          {
            tags: Array(21)
              .fill('t')
              .map((t, at) => t + at),
          },
          'tags',
        ],
        [{ tags: [' '] }, 'empty'],
        [{ minMemoryMiB: 2048, maxMemoryMiB: 1024 }, '2048'],
        [{ os: { type: 'plan9' } }, 'os'],
        [{ status: 'available' }, 'status'],
        [{ ownerRef: ops }, 'ownerRef'],
      ];
      for (const [patch, named] of patches) {
        const response = await bench
          .as('ada')
          .patch(`/images/${image}`)
          .send(patch);
        expect([patch, response.status]).toEqual([patch, 400]);
        expect(response.body.error.message).toContain(named);
      }
      expect((await getImageRow({ tx: bench.knex, id: image }))?.revision).toBe(
        1,
      );
    });

    it('refuse bodies that are too large or no JSON', async () => {
      const { id: image } = await addImage(bench.knex, { owner_ref: web });
      const send = (body: string) =>
        bench
          .as('ada')
          .patch(`/images/${image}`)
          .set('Content-Type', 'application/json')
          .send(body);
      const large = await send(`{"description":"${'x'.repeat(1 << 20)}"}`);
      expect([large.status, large.body.error.message]).toEqual([
        400,
        'The body is larger than 1mb. Send less at once.',
      ]);
      const broken = await send('{"description":');
      expect([broken.status, broken.body.error.message]).toEqual([
        400,
        'The body is not valid JSON.',
      ]);
    });

    it('change what a patch says, and only on the newest revision', async () => {
      const { id: image } = await addImage(bench.knex, {
        owner_ref: web,
        features: '{"cloudInit":true,"guestAgent":true}',
      });
      const ada = bench.as('ada');
      const { headers, body } = await ada.get(`/images/${image}`);
      expect(headers.etag).toBe('"1"');
      expect(headers['cache-control']).toBe('no-store');
      expect(body.etag).toBe('"1"');
      const patched = await ada
        .patch(`/images/${image}`)
        .set('If-Match', body.etag)
        .send({
          ...{ name: ' Web 2 ', tags: ['Prod', 'prod', 'x'] },
          ...{ family: 'web', version: '2', bootMode: 'uefi', minDiskGiB: 2.5 },
          os: { type: 'linux', distribution: 'Debian', version: '12' },
          features: { guestAgent: false },
        });
      expect(patched.headers.etag).toBe('"2"');
      expect(patched.body).toMatchObject({
        ...{ name: 'Web 2', tags: ['prod', 'x'], minDiskGiB: 2.5 },
        ...{ family: 'web', version: '2', bootMode: 'uefi', etag: '"2"' },
        os: { type: 'linux', distribution: 'debian', version: '12' },
        features: { cloudInit: true, guestAgent: false },
      });
      const late = await ada
        .patch(`/images/${image}`)
        .set('If-Match', body.etag)
        .send({ description: 'late' });
      expect(late.status).toBe(409);
      expect(late.body.error.message).toContain(
        'based on revision 1, the newest is 2',
      );
      const odd = await ada
        .patch(`/images/${image}`)
        .set('If-Match', 'yesterday')
        .send({ description: 'odd' });
      expect(odd.status).toBe(400);
    });

    it('block the deletion of an image in use, with reason and remedy', async () => {
      const { id: image } = await addImage(bench.knex, { owner_ref: web });
      await bench.knex('machines').insert({
        ...{ id: 'm', name: 'm', name_key: 'm', state: 'running', region: 'r' },
        ...{ vcpus: 1, memory_mib: 1, disk_gib: 1, created_by: 'x' },
        ...{
          platform_id: 'local',
          image_id: image,
          created_at: 1,
          updated_at: 1,
        },
      });
      const ada = bench.as('ada');
      const { body } = await ada.get(`/images/${image}`);
      expect(body.usedBy).toBe(1);
      const response = await ada.delete(`/images/${image}`);
      expect(response.status).toBe(409);
      expect(response.body.error.message).toBe(
        '1 virtual machine made from image "debian-12" still exist. Delete them first.',
      );
      expect(bench.deletions).toEqual([]);
    });

    it('write what was changed, and what was refused, to the audit log', async () => {
      const { id: image } = await addImage(bench.knex, { owner_ref: web });
      await bench.as('ada').patch(`/images/${image}`).send({ family: 'x' });
      expect(bench.auditor.createEvent).toHaveBeenLastCalledWith(
        expect.objectContaining({
          eventId: 'image-update',
          meta: { imageId: image, fields: ['family'] },
        }),
      );
      expect(bench.audit.success).toHaveBeenCalledTimes(1);
      await bench.as('bob').delete(`/images/${image}`);
      expect(bench.audit.fail).toHaveBeenCalledWith({
        error: expect.objectContaining({ name: 'NotFoundError' }),
      });
    });
  },
);
