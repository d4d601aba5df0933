import type {
  Image,
  Operation,
} from '@vm-images/backstage-plugin-vm-images-common';
import type { FakeBackend } from './FakeBackend';
import { logLines, makeOperation } from './operations';
import { accepted, ok, oneOf, type Answer, type Route } from './routing';

/** Begins an operation on an image. */
export function enqueue(
  backend: FakeBackend,
  kind: string,
  title: string,
  image: Image,
): Operation {
  const operation = makeOperation({
    id: `op-${backend.operations.length + 1}`,
    kind,
    title,
    status: 'queued',
    subject: { type: 'image', id: image.id, name: image.name },
    createdAt: new Date().toISOString(),
    startedAt: undefined,
    finishedAt: undefined,
    cancellable: true,
  });
  backend.operations.unshift(operation);
  return operation;
}

function listOperations(backend: FakeBackend, query: URLSearchParams) {
  const items = backend.operations.filter(
    one =>
      (!query.has('status') || query.getAll('status').includes(one.status)) &&
      (!query.has('kind') || query.getAll('kind').includes(one.kind)) &&
      (!query.has('parent') || one.parentId === query.get('parent')) &&
      (!query.has('subject') || one.subject?.id === query.get('subject')) &&
      (!query.has('topLevel') || !one.parentId),
  );
  const running = backend.operations.filter(one =>
    ['queued', 'running'].includes(one.status),
  ).length;
  return { items, running };
}

function setOperation(
  backend: FakeBackend,
  id: string,
  change: Partial<Operation>,
): Answer {
  const operation = backend.operations.find(one => one.id === id)!;
  Object.assign(operation, change);
  return accepted({ operation });
}

/** Operations, their logs, and what can be done with them. */
export function operationRoutes(backend: FakeBackend): Route[] {
  return [
    [
      'GET',
      /^\/operations$/,
      ({ query }) => ok(listOperations(backend, query)),
    ],
    [
      'GET',
      /^\/operations\/([^/]+)$/,
      ({ id }) => oneOf(backend.operations, id, 'operation'),
    ],
    [
      'GET',
      /^\/operations\/([^/]+)\/log$/,
      ({ query }) =>
        ok({
          items: logLines.filter(
            line => line.sequence > Number(query.get('after') ?? 0),
          ),
        }),
    ],
    [
      'POST',
      /^\/operations\/([^/]+)\/cancel$/,
      ({ id }) =>
        setOperation(backend, id, {
          status: 'cancelled',
          cancellable: false,
          retryable: true,
        }),
    ],
    [
      'POST',
      /^\/operations\/([^/]+)\/retry$/,
      ({ id }) =>
        setOperation(backend, id, {
          status: 'queued',
          retryable: false,
          error: undefined,
          finishedAt: undefined,
        }),
    ],
  ];
}
