import type { HumanDuration } from '@backstage/types';

export interface Config {
  catalog?: {
    providers?: {
      vmImages?: {
        /**
         * Which images become entities: `public` are those that everybody sees,
         * in the marketplace too. With `all`, everyone who reads the catalog
         * reads the names of private images, unless the permission policy asks
         * `entityReadDecision` of this module. Default: `public`.
         */
        images?: 'all' | 'public' | 'none';
        /**
         * Whether virtual machines become entities. Without
         * `entityReadDecision` in the permission policy everyone who reads the
         * catalog reads their names and owners. Default: false.
         */
        virtualMachines?: boolean;
        /** Whether published VM templates become software templates. Default: true. */
        templates?: boolean;
        /**
         * Owner of entities that belong to the platform itself. Default:
         * `group:default/platform-team`.
         */
        defaultOwner?: string;
        /** How often everything is read again. Default: every 30 minutes. */
        refreshEvery?: HumanDuration | string;
      };
    };
  };
}
