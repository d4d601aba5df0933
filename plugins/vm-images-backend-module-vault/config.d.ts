import type { HumanDuration } from '@backstage/types';

export interface Config {
  vmImages?: {
    encryption?: {
      /** Keys in the transit engine of HashiCorp Vault or OpenBao. */
      vault?: {
        /**
         * Where it is, such as `https://vault.example.com:8200`. Plain http is
         * taken for this host only.
         */
        url: string;
        /**
         * A token whose policy lets it use the keys. Either this or
         * `tokenFile`.
         *
         * @visibility secret
         */
        token?: string;
        /**
         * A file that holds the token and is read for every request, such as
         * the one that Vault Agent keeps fresh.
         */
        tokenFile?: string;
        /** Namespace of Vault Enterprise or OpenBao. Default: none. */
        namespace?: string;
        /** Where the transit engine is mounted. Default: `transit`. */
        mount?: string;
        /**
         * Names of the keys on offer. Default: all that the token may list and
         * that can encrypt.
         */
        keys?: string[];
        /** How long a request may take. Default: 10 seconds. */
        timeout?: HumanDuration | string;
      };
    };
  };
}
