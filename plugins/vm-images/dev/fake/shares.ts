import {
  shareVerdicts,
  type ImageShare,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { makeImage, me, myTeam, withVerdicts } from './images';
import { ok, type Route } from './routing';

const caller = { principal: me, ownershipRefs: [me, myTeam], admin: false };
const page = (items: ImageShare[]) => ok({ items, total: items.length });

type Facts = Omit<ImageShare, 'actions'>;

function makeShare(facts: Partial<Facts> & Pick<Facts, 'id' | 'image'>) {
  const twoHoursAgo = new Date(Date.now() - 7_200_000).toISOString();
  const share: Facts = {
    recipientRef: myTeam,
    status: 'pending',
    createdBy: 'user:default/ada',
    createdAt: twoHoursAgo,
    updatedAt: twoHoursAgo,
    ...facts,
  };
  return { ...share, actions: shareVerdicts(share, caller) };
}

/** What waits for the person at the page when it opens. */
export function makeShares(): ImageShare[] {
  return [
    makeShare({
      id: 'share-gpu',
      note: 'For the training next week.',
      image: {
        id: 'img-gpu',
        name: 'ubuntu-24.04-gpu',
        ownerRef: 'group:default/ml',
        kind: 'system-disk',
        platformId: 'local',
        region: 'local',
        sizeBytes: 9 * 1024 ** 3,
      },
    }),
  ];
}

/** Shares: given, received, answered, stopped. */
export function shareRoutes(backend: FakeBackend): Route[] {
  return [
    [
      'GET',
      /^\/shares$/,
      ({ query }) =>
        page(
          backend.shares.filter(
            one =>
              caller.ownershipRefs.includes(one.recipientRef) &&
              one.status === (query.get('status') ?? one.status) &&
              one.image.id === (query.get('imageId') ?? one.image.id),
          ),
        ),
    ],
    [
      'GET',
      /^\/images\/([^/]+)\/shares$/,
      ({ id }) => page(backend.shares.filter(one => one.image.id === id)),
    ],
    [
      'POST',
      /^\/images\/([^/]+)\/shares$/,
      ({ id, body }) => ok(shareWith(backend, id, body.recipients as string[])),
    ],
    [
      'DELETE',
      /^\/images\/[^/]+\/shares\/([^/]+)$/,
      ({ id }) => {
        const gone = backend.shares.find(one => one.id === id)!;
        backend.shares = backend.shares.filter(one => one !== gone);
        settle(backend, gone.image.id);
        return { status: 204, body: undefined };
      },
    ],
    [
      'POST',
      /^\/shares\/([^/]+)\/(?:accept|reject|leave)$/,
      ({ id, path }) => ok(answer(backend, id, path.endsWith('/accept'))),
    ],
  ];
}

function shareWith(backend: FakeBackend, id: string, recipients: string[]) {
  const { name, ownerRef, kind, platformId, region } = backend.images.find(
    one => one.id === id,
  )!;
  const items = recipients.map(recipientRef => {
    const made = makeShare({
      ...{ id: `share-${backend.shares.length + 1}`, recipientRef },
      image: { id, name, ownerRef, kind, platformId, region },
    });
    backend.shares = [made, ...backend.shares];
    return { recipientRef, result: 'shared', share: made };
  });
  settle(backend, id);
  return { items };
}

function settle(backend: FakeBackend, imageId: string): void {
  const image = backend.images.find(one => one.id === imageId)!;
  const live = backend.shares.filter(
    one => one.image.id === imageId && one.status !== 'rejected',
  ).length;
  image.sharedWith = live || undefined;
  image.visibility = live > 0 ? 'shared' : 'private';
  image.actions = withVerdicts(image).actions;
}

function answer(backend: FakeBackend, id: string, accepts: boolean) {
  const before = backend.shares.find(one => one.id === id)!;
  const status = accepts ? 'accepted' : 'rejected';
  const after = makeShare({ ...before, status });
  backend.shares = backend.shares.map(one => (one === before ? after : one));
  const { image } = after;
  backend.images = backend.images.filter(one => one.id !== image.id);
  if (accepts) {
    const facts = { visibility: 'shared', received: true } as const;
    backend.images.push(makeImage({ ...image, ...facts }));
  }
  return after;
}
