import {
  coreServices,
  createBackendPlugin,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import type { JsonObject } from '@backstage/types';
import vmImagesPlugin from '@vm-images/backstage-plugin-vm-images-backend';

/** The floor: what any route inside of Backstage costs. */
const barePlugin = createBackendPlugin({
  pluginId: 'bare',
  register(env) {
    env.registerInit({
      deps: {
        httpRouter: coreServices.httpRouter,
        httpAuth: coreServices.httpAuth,
      },
      async init({ httpRouter, httpAuth }) {
        httpRouter.use((request, response, next) => {
          httpAuth
            .credentials(request)
            .then(() => response.json({ ok: true }), next);
        });
      },
    });
  },
});

/** A backend with the plugin on a database that is filled already. */
export async function startBackend(options: {
  database: object;
  stagingDir: string;
  /** Platforms, and what else is wanted. */
  features?: BackendFeature[];
  /** More of `vmImages`. */
  vmImages?: object;
  /** The rest of the configuration. */
  config?: JsonObject;
}) {
  const backend = await startTestBackend({
    features: [
      barePlugin,
      vmImagesPlugin,
      databaseServiceFactory,
      ...(options.features ?? []),
      mockServices.rootConfig.factory({
        data: {
          ...options.config,
          backend: {
            baseUrl: 'http://localhost:0',
            database: options.database,
          },
          vmImages: {
            stagingDir: options.stagingDir,
            ...options.vmImages,
          } as never,
        },
      }),
    ],
  });
  const port = backend.server.port();
  return {
    url: (path: string) => `http://127.0.0.1:${port}/api${path}`,
    // All of it: a server that is closed leaves its workers running.
    stop: () => backend.stop(),
  };
}
