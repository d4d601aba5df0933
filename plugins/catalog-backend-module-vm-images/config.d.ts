import type { HumanDuration } from '@backstage/types';

export interface Config {
  catalog?: {
    providers?: {
      vmImages?: {
        /**
         * Which images become entities. Everyone who reads the catalog reads
         * their names, unless a permission policy of the catalog says
         * otherwise. Default: `all`.
         */
        images?: 'all' | 'public' | 'none';
        /** Whether virtual machines become entities. Default: true. */
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
