/** A request to Glance, and ours for the same thing. */
export interface GlanceContest {
  name: string;
  /** How many images an answer brings. */
  images: number;
  /** Below `/v2`. */
  glance: string;
  /** Of our list; `limit` and the paging are added. */
  ours: Record<string, string>;
  /** Is this image of Glance one that was asked for? */
  wanted(image: GlanceImage): boolean;
}

/** What is looked at of an image in an answer of Glance. */
export interface GlanceImage {
  tags: string[];
  os_distro?: string;
  architecture?: string;
}

const page = '/images?limit=25';
const tagged =
  (tag: string) =>
  ({ tags }: GlanceImage) =>
    tags.includes(tag);

export const contests: GlanceContest[] = [
  {
    name: 'list of 25',
    images: 25,
    glance: page,
    ours: { sort: 'createdAt' },
    wanted: () => true,
  },
  {
    name: '25 by two properties',
    images: 25,
    glance: `${page}&os_distro=debian&architecture=x86_64`,
    ours: { os: 'debian', architecture: 'x86_64', sort: 'createdAt' },
    wanted: ({ os_distro: system, architecture }) =>
      system === 'debian' && architecture === 'x86_64',
  },
  {
    name: '25 by a common tag',
    images: 25,
    glance: `${page}&tag=web`,
    ours: { tag: 'web' },
    wanted: tagged('web'),
  },
  {
    name: 'up to 25 by a rare tag',
    // One in a thousand has it, so there may be fewer.
    images: 0,
    glance: `${page}&tag=golden`,
    ours: { tag: 'golden' },
    wanted: tagged('golden'),
  },
  {
    name: '1000 images, ours in 5 pages',
    images: 1000,
    glance: '/images?limit=1000',
    ours: { sort: 'createdAt' },
    wanted: () => true,
  },
];
