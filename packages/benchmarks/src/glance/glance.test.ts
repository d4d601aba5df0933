import { glanceConfig } from './glanceConfig';
import { Glance } from './Glance';
import { glanceRows } from './glanceRows';
import { ourPages } from './ourPages';

const ours = {
  ...{ id: 'image-1', name: 'web', status: 'available', format: 'qcow2' },
  ...{ visibility: 'private', owner_ref: 'group:default/team-1' },
  ...{ size_bytes: '5000000000', virtual_size_bytes: 10, min_disk_gib: null },
  ...{ os_type: 'linux', os_distribution: 'debian', os_version: '12' },
  ...{ architecture: 'x86_64', region: 'north', family: '' },
  ...{ tags: '["web","prod"]', created_at: 0, updated_at: '1000' },
};

describe('the peer Glance', () => {
  it('gets the same images, as it keeps them', () => {
    const rows = glanceRows(ours);
    expect(rows.image).toMatchObject({
      ...{ id: 'image-1', status: 'active', visibility: 'private' },
      ...{ size: 5_000_000_000, owner: 'group:default/team-1', deleted: false },
      created_at: '1970-01-01 00:00:00.000000',
      updated_at: '1970-01-01 00:00:01.000000',
    });
    expect(rows.tags).toMatchObject([
      { image_id: 'image-1', value: 'web' },
      { image_id: 'image-1', value: 'prod' },
    ]);
    // What an image does not have is no property of it.
    expect(rows.properties.map(one => Object(one).name)).toEqual([
      ...['os_type', 'os_distro', 'os_version', 'architecture', 'region'],
    ]);
    const failed = glanceRows({ ...ours, status: 'failed' });
    expect(failed.image).toMatchObject({ status: 'queued' });
  });

  it('listens on loopback only and keeps to its folder', () => {
    const config = glanceConfig({
      ...{ folder: '/bench/glance', port: 4711 },
      databaseUrl: 'postgresql://bench:a%2Fb@127.0.0.1/glance',
    });
    expect(config).toContain('bind_host = 127.0.0.1\nbind_port = 4711\n');
    // A percent sign means something else in its files.
    expect(config).toContain('bench:a%%2Fb@');
    const paths = config.match(/= \/\S+/g) ?? [];
    expect(paths).toHaveLength(7);
    for (const path of paths) expect(path).toMatch(/^= \/bench\/glance\//);
  });

  it('says what brings it where it is missing', () => {
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(Glance.isHere('SQLite', '/nowhere')).toBe(false);
    expect(said).toHaveBeenCalledWith(expect.stringContaining('glance-api'));
    said.mockRestore();
  });
});

describe('as many of ours as of Glance', () => {
  const fetched = jest.spyOn(global, 'fetch');
  afterAll(() => fetched.mockRestore());

  /** A list of 450 images, whose cursor is how many came before. */
  beforeEach(() =>
    fetched.mockImplementation(async address => {
      const { searchParams } = new URL(String(address));
      const from = Number(searchParams.get('cursor') ?? 0);
      const limit = Number(searchParams.get('limit'));
      const length = Math.min(limit, 450 - from);
      return Response.json({
        items: Array.from({ length }),
        nextCursor: `${from + length}`,
      });
    }),
  );

  it('take several pages where they have to', async () => {
    const list = 'http://portal/images';
    expect(await ourPages(list, { tag: 'web' }, 25)).toEqual([
      `${list}?tag=web&limit=25`,
    ]);
    expect(await ourPages(list, {}, 450)).toEqual([
      `${list}?limit=200`,
      `${list}?limit=200&cursor=200`,
      `${list}?limit=50&cursor=400`,
    ]);
    // However many there are.
    expect(await ourPages(list, {}, 0)).toEqual([`${list}?limit=25`]);
    await expect(ourPages(list, {}, 1000)).rejects.toThrow('50 of 200');
  });
});
