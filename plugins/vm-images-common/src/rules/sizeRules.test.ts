import { sizeVerdicts } from './sizeRules';

const flavors = [
  { name: 'large', vcpus: 2, memoryMiB: 4096, diskGiB: 40 },
  { name: 'tiny', vcpus: 1, memoryMiB: 128, diskGiB: 1 },
  { name: 'small', vcpus: 1, memoryMiB: 512, diskGiB: 10 },
];

const effects = (image: Parameters<typeof sizeVerdicts>[0]) =>
  Object.fromEntries(
    sizeVerdicts(image, flavors).map(({ flavor, verdict }) => [
      flavor.name,
      verdict.effect,
    ]),
  );

describe('size rules', () => {
  it('takes every size for an image without needs, smallest first', () => {
    expect(effects({ name: 'any' })).toEqual({
      tiny: 'allow',
      small: 'allow',
      large: 'allow',
    });
    const order = sizeVerdicts({ name: 'any' }, flavors);
    expect(order.map(one => one.flavor.name)).toEqual([
      'tiny',
      'small',
      'large',
    ]);
  });

  it('refuses too little and too much memory', () => {
    expect(
      effects({ name: 'old', minMemoryMiB: 256, maxMemoryMiB: 1024 }),
    ).toEqual({ tiny: 'deny', small: 'allow', large: 'deny' });
  });

  it('refuses a disk smaller than the image, and says which size fits', () => {
    const judged = sizeVerdicts(
      { name: 'db', virtualSizeBytes: 20 * 1024 ** 3 },
      flavors,
    );
    expect(judged[0].verdict.findings).toEqual([
      {
        rule: 'size.disk',
        effect: 'deny',
        reason: 'Size "tiny" has 1 GiB of disk; image "db" needs 20 GiB.',
        remedy: 'The smallest size that fits is "large".',
      },
    ]);
  });

  it('says when none fits', () => {
    const judged = sizeVerdicts({ name: 'huge', minDiskGiB: 100 }, flavors);
    expect(judged.map(one => one.verdict.findings[0].remedy)).toEqual(
      Array(3).fill('No size of this platform fits the image.'),
    );
  });
});
