import type { FakeBackend } from './FakeBackend';
import { makeImage } from './images';
import { enqueue } from './operationRoutes';
import { accepted, ok, type Answer, type Route } from './routing';

function checkImport(body: Record<string, unknown>) {
  const { url } = body.source as { url?: string };
  if (url?.includes('internal')) {
    return {
      verdict: {
        effect: 'deny',
        findings: [
          {
            rule: 'import.address',
            effect: 'deny',
            reason: 'The address is in a private network.',
            remedy: 'Upload the file instead.',
          },
        ],
      },
    };
  }
  return {
    verdict: { effect: 'allow', findings: [] },
    sizeBytes: 350_000_000,
    format: 'qcow2',
    virtualSizeBytes: 3 * 1024 ** 3,
    resumable: true,
    contentType: 'application/octet-stream',
    detected: { format: 'certain', os: 'guess', architecture: 'guess' },
    suggestedName: 'debian-12-genericcloud-amd64',
    facts: {
      os: { type: 'linux', distribution: 'debian', version: '12' },
      architecture: 'x86_64',
    },
  };
}

/** Begins to make an image, as `verb` says. */
export function createImage(
  backend: FakeBackend,
  body: Record<string, unknown>,
  verb: string,
): Answer {
  const image = makeImage({
    id: `img-${backend.images.length + 1}`,
    name: String(body.name),
    status: 'pending',
    sizeBytes: undefined,
    updatedAt: new Date().toISOString(),
  });
  const operation = enqueue(
    backend,
    `image.${verb.toLowerCase()}`,
    `${verb} image ${image.name}`,
    image,
  );
  image.operation = {
    id: operation.id,
    kind: operation.kind,
    status: 'queued',
  };
  backend.images.unshift(image);
  return accepted({ image, operation });
}

/** Everything by which there comes to be another image. */
export function importRoutes(backend: FakeBackend): Route[] {
  const create =
    (verb: string): Route[2] =>
    ({ body }) =>
      createImage(backend, body, verb);
  return [
    ['GET', /^\/uploads$/, () => ok({ items: backend.uploads })],
    ['POST', /^\/imports\/check$/, ({ body }) => ok(checkImport(body))],
    ['POST', /^\/imports$/, create('Import')],
    ['POST', /^\/captures$/, create('Capture')],
    ['POST', /^\/images\/([^/]+)\/copies$/, create('Copy')],
  ];
}
