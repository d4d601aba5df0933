import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);

backend.add(import('@backstage/plugin-events-backend'));

backend.add(import('@backstage/plugin-mcp-actions-backend'));

backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-signals-backend'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('./portalPolicy'));

backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(
  import('@backstage/plugin-scaffolder-backend-module-notifications'),
);

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));

backend.add(import('@backstage/plugin-user-settings-backend'));

// VM Images
backend.add(import('@vm-images/backstage-plugin-vm-images-backend'));
backend.add(
  import('@vm-images/backstage-plugin-vm-images-backend-module-qemu'),
);
// Does nothing unless vmImages.encryption.vault is configured.
backend.add(
  import('@vm-images/backstage-plugin-vm-images-backend-module-vault'),
);
backend.add(
  import('@vm-images/backstage-plugin-scaffolder-backend-module-vm-images'),
);
backend.add(
  import('@vm-images/backstage-plugin-catalog-backend-module-vm-images'),
);

backend.start();
