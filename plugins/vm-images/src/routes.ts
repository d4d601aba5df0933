import { createRouteRef, createSubRouteRef } from '@backstage/core-plugin-api';

// Made with the older of the two frontend systems, because both understand
// these.

/** The list of images. @public */
export const rootRouteRef = createRouteRef({ id: 'vm-images' });

/** How images are made and converted. @public */
export const guideRouteRef = createSubRouteRef({
  id: 'vm-images.guide',
  parent: rootRouteRef,
  path: '/guide',
});

/** @public */
export const imageRouteRef = createSubRouteRef({
  id: 'vm-images.image',
  parent: rootRouteRef,
  path: '/images/:id',
});

/** @public */
export const templatesRouteRef = createSubRouteRef({
  id: 'vm-images.templates',
  parent: rootRouteRef,
  path: '/templates',
});

/** @public */
export const templateRouteRef = createSubRouteRef({
  id: 'vm-images.template',
  parent: rootRouteRef,
  path: '/templates/:id',
});

/** @public */
export const machinesRouteRef = createSubRouteRef({
  id: 'vm-images.virtual-machines',
  parent: rootRouteRef,
  path: '/machines',
});

/** @public */
export const machineRouteRef = createSubRouteRef({
  id: 'vm-images.virtual-machine',
  parent: rootRouteRef,
  path: '/machines/:id',
});

/** @public */
export const operationsRouteRef = createSubRouteRef({
  id: 'vm-images.operations',
  parent: rootRouteRef,
  path: '/operations',
});

/** @public */
export const platformsRouteRef = createSubRouteRef({
  id: 'vm-images.platforms',
  parent: rootRouteRef,
  path: '/platforms',
});
