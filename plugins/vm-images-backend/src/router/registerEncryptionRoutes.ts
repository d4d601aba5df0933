import type { Router } from 'express';
import type {
  EncryptionKeys,
  KeyRotations,
  ReplicateService,
} from '../encryption';
import { operationFromRow } from '../operationsApi';
import type { RouteTools } from './RouteTools';
import { sendAnswer } from './sendAnswer';

/** Keys of encrypted images, and images in and out of encryption. */
export function registerEncryptionRoutes(
  router: Router,
  tools: RouteTools,
  services: {
    encryptionKeys: EncryptionKeys;
    keyRotations: KeyRotations;
    replicas: ReplicateService;
  },
): void {
  const { encryptionKeys, keyRotations, replicas } = services;

  router.get('/encryption-keys', async (request, response) => {
    const credentials = await tools.credentials(request);
    response.json(await encryptionKeys.list({ credentials }));
  });

  router.post(
    '/encryption-keys/:service/:name/rotations',
    async (request, response) => {
      const { service, name } = request.params;
      const event = {
        eventId: 'encryption-key-rotate',
        severityLevel: 'high' as const,
        meta: { service, name },
      };
      const answer = await tools.auditedOnce(
        request,
        event,
        async credentials => {
          const place = { service, name };
          const row = await keyRotations.rotate(place, { credentials });
          return { status: 202, body: { operation: operationFromRow(row) } };
        },
      );
      sendAnswer(response, answer);
    },
  );

  router.post('/images/:id/replicate', async (request, response) => {
    const { id } = request.params;
    const { to, encryptionKey, name } = request.body;
    const event = {
      eventId: 'image-replicate',
      severityLevel: 'medium' as const,
      meta: { imageId: id, to, encryptionKey, name },
    };
    const answer = await tools.auditedOnce(
      request,
      event,
      async credentials => {
        const { image, operation } = await replicas.replicate(
          id,
          request.body,
          { credentials },
        );
        const body = { image, operation: operationFromRow(operation) };
        return { status: 202, body };
      },
    );
    sendAnswer(response, answer);
  });
}
