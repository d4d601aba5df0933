import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';

/** Users and groups that the catalog knows. */
export const peopleOfCatalog = [
  ['User', 'ada'],
  ['Group', 'ml'],
  ['Group', 'web-team'],
].map(([kind, name]) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { namespace: 'default', name },
  spec: { profile: {} },
}));

/** Stands for the catalog, so that links to owners lead somewhere. */
export const catalogStandIn = createFrontendPlugin({
  pluginId: 'catalog',
  extensions: [
    PageBlueprint.make({
      name: 'entity',
      params: {
        path: '/catalog/:namespace/:kind/:name',
        routeRef: entityRouteRef,
        loader: async () => <p>An entity of the catalog</p>,
      },
    }),
  ],
});
