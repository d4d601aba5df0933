import type { Endpoint } from '../Endpoint';
import { newcomers } from '../roles';
import { image, ownership } from './parts';

const share = { about: 'share' } as const;

export const shares: Endpoint[] = [
  { route: 'GET /shares', needs: 'session', answer: 200 },
  { route: 'GET /images/{id}/shares', ...image, ...ownership, answer: 200 },
  {
    ...{ route: 'POST /images/{id}/shares', ...image, ...ownership },
    ...{ answer: 200, audit: 'image-share' },
    conflicts: [
      ...['binned', 'importing'],
      ...['publicOfUser', 'publicOfGroup', 'offered'],
    ],
    send: () => ({ recipients: [newcomers] }),
  },
  {
    route: 'DELETE /images/{id}/shares/{share}',
    ...{ about: 'givenShare', ...ownership, answer: 204 },
    audit: 'image-share-stop',
  },
  {
    ...{ route: 'POST /shares/{id}/accept', ...share, ...ownership },
    ...{ answer: 200, conflicts: ['accepted'], audit: 'image-share-accept' },
  },
  {
    ...{ route: 'POST /shares/{id}/reject', ...share, ...ownership },
    ...{ answer: 200, conflicts: ['accepted'], audit: 'image-share-reject' },
  },
  {
    ...{ route: 'POST /shares/{id}/leave', ...share, ...ownership },
    ...{ answer: 200, conflicts: ['pending'], audit: 'image-share-leave' },
  },
];
