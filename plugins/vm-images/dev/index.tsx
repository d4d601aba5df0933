import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { VmImagesClient } from '@vm-images/backstage-plugin-vm-images-common';
import { vmImagesApiRef } from '@vm-images/backstage-plugin-vm-images-react';
import plugin from '../src';
import { catalogStandIn } from './fake/catalogPage';
import { FakeBackend } from './fake/FakeBackend';

// The pages with made-up images and no backend. Uploads need a real one: run
// the portal for those.

const backend = new FakeBackend();

/** Long enough to see the skeletons. */
const LATENCY_MS = 350;

const fakeApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: vmImagesApiRef,
      deps: {},
      factory: () =>
        new VmImagesClient({
          discoveryApi: {
            getBaseUrl: async () => 'http://localhost/api/vm-images',
          },
          fetchApi: {
            async fetch(input, init) {
              await new Promise(resolve => setTimeout(resolve, LATENCY_MS));
              return backend.handle(new Request(input, init));
            },
          },
        }),
    }),
});

createDevApp({
  features: [
    plugin,
    catalogStandIn,
    createFrontendModule({ pluginId: 'vm-images', extensions: [fakeApi] }),
  ],
});
