/**
 * Images that look like those of a big portal, made up from nothing but a
 * number: the same number makes the same image, on every engine.
 */
import { createHash } from 'node:crypto';
import type { NewImageRow } from '../images';

const distributions = [
  ['debian', '12', 22],
  ['ubuntu', '24.04', 26],
  ['rocky', '9', 14],
  ['alma', '9', 8],
  ['fedora', '42', 6],
  ['opensuse', '15.6', 5],
  ['windows-server', '2022', 12],
  ['freebsd', '14.1', 4],
  ['alpine', '3.22', 3],
] as const;

const roles = ['web', 'db', 'cache', 'build', 'desktop', 'gpu', 'base', 'edge'];

/** Values `from` weights, the same for the same `at` in [0, 1). */
function pick<const T>(
  weighted: readonly (readonly [T, number])[],
  at: number,
): T {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  let left = at * total;
  for (const [value, weight] of weighted) {
    left -= weight;
    if (left < 0) return value;
  }
  return weighted[weighted.length - 1][0];
}

/** Many independent numbers in [0, 1) out of one. */
function numbers(seed: number): () => number {
  const bytes = createHash('sha256').update(`image ${seed}`).digest();
  let at = 0;
  return () => {
    const value = bytes.readUInt16BE(at % 32) / 65536;
    at += 2;
    return value;
  };
}

function uuidOf(seed: number): string {
  const hex = createHash('md5').update(`id ${seed}`).digest('hex');
  return [8, 12, 16, 20, 32]
    .map((end, index) => hex.slice([0, 8, 12, 16, 20][index], end))
    .join('-');
}

/** The groups that own synthetic images: `group:default/team-0` … */
export function syntheticOwner(index: number): string {
  return `group:default/team-${index}`;
}

function tagsOf(seed: number, role: string, random: () => number): string[] {
  const tags = [role];
  if (random() < 0.6)
    tags.push(
      pick(
        [
          ['prod', 3],
          ['test', 2],
        ],
        random(),
      ),
    );
  if (random() < 0.5) tags.push(`project-${Math.floor(random() * 500)}`);
  // One in a thousand, whatever the number of images.
  if (seed % 1000 === 7) tags.push('golden');
  return tags;
}

/** The image with this number; `owners` teams share the private ones. */
export function syntheticImage(seed: number, owners = 200): NewImageRow {
  const random = numbers(seed);
  const [distribution, version] = pick(
    distributions.map(([name, release, weight]) => [[name, release], weight]),
    random(),
  );
  const role = roles[Math.floor(random() * roles.length)];
  const visibility = random() < 0.5 ? 'public' : 'private';
  const offered = visibility === 'public' && random() < 0.4;
  const owner = offered ? '' : syntheticOwner(Math.floor(random() * owners));
  const status = pick(
    [
      ['available', 960],
      ['failed', 20],
      ['importing', 15],
      ['creating', 5],
    ],
    random(),
  );
  const createdAt = 1_700_000_000_000 + seed * 977;
  return {
    id: uuidOf(seed),
    name: `${distribution}-${version}-${role}-${String(seed).padStart(7, '0')}`,
    description: `A ${role} image with ${distribution} ${version}.`,
    kind: pick(
      [
        ['system-disk', 94],
        ['data-disk', 4],
        ['iso', 2],
      ],
      random(),
    ),
    visibility,
    status,
    platform_id: pick(
      [
        ['local', 5],
        ['openstack', 3],
        ['cloud', 2],
      ],
      random(),
    ),
    region: pick(
      [
        ['north', 3],
        ['south', 2],
        ['west', 1],
      ],
      random(),
    ),
    platform_image_id: `platform-${seed}`,
    os_type: distribution === 'windows-server' ? 'windows' : 'linux',
    os_distribution: distribution,
    os_version: version,
    architecture: random() < 0.85 ? 'x86_64' : 'aarch64',
    boot_mode: 'both',
    features: '{"cloudInit":true}',
    min_disk_gib: 10,
    family: random() < 0.5 ? `${distribution}-${role}-${seed % 400}` : '',
    version: `${(seed % 9) + 1}.0`,
    format: 'qcow2',
    size_bytes: Math.floor(random() * 65536) * 1_000_003 + (seed % 977),
    virtual_size_bytes: 10 * 1024 ** 3,
    digest: `sha256:${createHash('sha256').update(`${seed}`).digest('hex')}`,
    origin: '{"type":"platform","text":"Offered by the platform."}',
    owner_ref: owner,
    created_by: owner || 'service:sync',
    tags: JSON.stringify(tagsOf(seed, role, random)),
    created_at: createdAt,
    updated_at: createdAt + Math.floor(random() * 65536) * 1000,
  };
}
