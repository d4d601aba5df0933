import type { HumanDuration } from '@backstage/types';

export interface Config {
  vmImages?: {
    /**
     * Users and groups, such as `group:default/platform-team`, that may act on
     * everything whoever owns it.
     */
    admins?: string[];
    /**
     * Let the permission policy make administrators too: whoever it grants
     * `vm-images.administer`. Leave it off with a policy that allows everything
     * to everybody. Default: false.
     */
    adminsByPermission?: boolean;
    /**
     * Folder for uploads, downloads and conversions; it needs room for the
     * largest of them twice. On the same file system as the images of the
     * local platform files are moved instead of copied. Default:
     * `backstage/vm-images-staging` below `$XDG_DATA_HOME` or `~/.local/share`.
     */
    stagingDir?: string;
    uploads?: {
      /** Largest file, in GiB. Default: 128. */
      maxGiB?: number;
      /** Uploads that one user may have under way. Default: 10. */
      maxPerUser?: number;
      /** Space of the disk that uploads leave free, in GiB. Default: 1. */
      reserveGiB?: number;
      /** How long an upload that nobody continues is kept. Default: 7 days. */
      expiry?: HumanDuration | string;
    };
    imports?: {
      /** Where images may be fetched from. */
      url?: {
        /** Default: http, https and ftp. */
        schemes?: string[];
        /**
         * Hosts (`host` or `host:port`) and networks (CIDR) that may be reached
         * although they are private. Public addresses need no entry.
         */
        allowHosts?: string[];
        /** Hosts and networks that may not be reached, whatever else allows them. */
        denyHosts?: string[];
        /** Largest file, in GiB. Default: 128. */
        maxGiB?: number;
        /** How long a source may stay silent. Default: 30 seconds. */
        idleTimeout?: HumanDuration | string;
      };
      /** Conversions that run at once. Default: 2. */
      concurrentConversions?: number;
    };
    /** The operating systems that forms offer and imports are compared with. */
    osCatalog?: {
      /** Where it begins. Default: `modern`. */
      preset?: 'modern' | 's3-private-cloud';
      /** Distributions beside it, or more versions of those that are in it. */
      extra?: {
        type: 'linux' | 'windows' | 'other';
        /** As images carry it, such as `astra`. */
        id: string;
        /** What people read. Default: the id. */
        title?: string;
        /** Default: both. */
        architectures?: ('x86_64' | 'aarch64')[];
        /** Such as `1.7`; numbers must be quoted. */
        versions?: string[];
        /** Such as from `6.5` to `6.10`: the last number is counted. */
        ranges?: { from: string; to: string }[];
      }[];
    };
    downloads?: {
      /** How long a download link is valid. Default: 24 hours. */
      linkValidity?: HumanDuration | string;
      /** Live download links that one image may have. Default: 20. */
      maxLinksPerImage?: number;
      /**
       * Space that images in other formats, made for downloads, may take
       * together in `stagingDir`, in GiB. Default: 100.
       */
      cacheGiB?: number;
      /**
       * How long such a file is kept after its last use when no live link leads
       * to it. Default: 24 hours.
       */
      keepConverted?: HumanDuration | string;
    };
    images?: {
      /**
       * What happens to the wish to delete an image from which virtual machines
       * were made. Disks that rest on it always block. Default: `confirm`.
       */
      deleteInUse?: 'block' | 'confirm' | 'allow';
      /**
       * May an image that is shared be deleted, or must sharing be stopped
       * before? Default: `allow`.
       */
      deleteShared?: 'allow' | 'unshareFirst';
      /**
       * Who may publish images, as public ones or in the marketplace: the
       * platform team, or everybody their own. The permission policy may
       * narrow it down. Default: `admins`.
       */
      publishers?: 'admins' | 'owners';
      /**
       * Who may delete images in use by force where `deleteInUse` is `block`:
       * the platform team, or everybody their own. The permission policy may
       * narrow it down. Default: `admins`.
       */
      forceDelete?: 'admins' | 'owners';
      /**
       * Who may have the bytes of public images fetched ahead: everybody who
       * may launch, or the platform team. Default: `launchers`.
       */
      fetchers?: 'launchers' | 'admins';
      /**
       * The states from which images may be deleted. What is being made is
       * cancelled instead. Default: `[available, failed]`.
       */
      deleteStates?: Array<'available' | 'failed'>;
    };
    export?: {
      /**
       * Exports to buckets that run at once, over all replicas, from 1 to 16.
       * One that waits for a file in another format does not count. Default: 2.
       */
      concurrent?: number;
      /** Buckets of object storage (S3) that images may be exported to. */
      buckets?: Array<{
        /** What requests call it: lower case letters, digits and dashes. */
        name: string;
        /** What people read. Default: the name. */
        title?: string;
        /** The bucket itself. */
        bucket: string;
        /** Default: us-east-1. */
        region?: string;
        /** Where it is, such as `https://s3.example.com`. Default: AWS. */
        endpoint?: string;
        /** What keys of objects begin with, such as `vm-images/`. */
        prefix?: string;
        /** Is the bucket named in the path instead of the host? Default: false. */
        pathStyle?: boolean;
        /**
         * Users and groups whose images may be exported there. Default:
         * everybody's.
         */
        allowedOwners?: string[];
        /** Default: what the environment of the backend provides. */
        credentials?: {
          accessKeyId: string;
          /** @visibility secret */
          secretAccessKey: string;
          /** @visibility secret */
          sessionToken?: string;
        };
      }>;
    };
    /** How images are encrypted, and with which keys. */
    encryption?: {
      /** A file of this host with keys. */
      local?: {
        /** Offer its keys. Default: true. */
        enabled?: boolean;
        /**
         * Absolute path of the file, made with mode 0600 on first use. Without it
         * no image that its keys wrapped can be opened: back it up. Default:
         * `backstage/vm-images-keys/keys.json` below `$XDG_DATA_HOME` or
         * `~/.local/share`.
         */
        keyFile?: string;
        /** Names of its keys, each made on first use. Default: `[default]`. */
        keys?: string[];
      };
      /** Keys that are not for everyone. */
      keys?: Array<{
        /** Service and name, such as `local/finance`. */
        id: string;
        /** User or group whose members may encrypt with it. */
        owner: string;
      }>;
    };
    recycleBin?: {
      /**
       * How long deleted images are kept before they are destroyed; 0 destroys
       * them at once. Default: 7 days.
       */
      retention?: HumanDuration | string | 0;
    };
    sharing?: {
      /** Most users and groups that one image is shared with. Default: 128. */
      maxRecipients?: number;
      /** The same for images of one kind. */
      maxRecipientsByKind?: {
        'system-disk'?: number;
        'data-disk'?: number;
        'full-machine'?: number;
        iso?: number;
      };
      /**
       * May encrypted images be shared: never, or those that are known to be
       * encrypted with a key of their owner. Default: `never`.
       */
      encrypted?: 'never' | 'customerKeyOnly';
      /**
       * Tell recipients when an image is shared with them and when that ends,
       * and owners what recipients answer. Default: true.
       */
      notify?: boolean;
    };
    launch?: {
      /** How long a guest may take to answer after power on. Default: 10 minutes. */
      readyTimeout?: HumanDuration | string;
      /** Most virtual machines in one launch. Default: 20. */
      maxCount?: number;
    };
    operations?: {
      /**
       * How long an operation is kept, with its log, after it has ended.
       * Default: 90 days.
       */
      retention?: HumanDuration | string;
    };
    /** Make a VM template of every public image once. Default: true. */
    templatesFromPublicImages?: boolean;
    /** Settings of a platform, by its id. */
    platforms?: {
      [platformId: string]: {
        /**
         * Who owns what was made outside of the portal: an entity ref. Default:
         * nobody; only administrators see it.
         */
        adoptAs?: string;
        /**
         * What becomes of disks in formats that it does not take: `auto`
         * converts them, `refuse` tells the importer how to. Default: `auto`.
         */
        convert?: 'auto' | 'refuse';
        /** How often to compare with what is there. Default: 1 minute. */
        syncEvery?: HumanDuration | string;
      };
    };
  };
}
