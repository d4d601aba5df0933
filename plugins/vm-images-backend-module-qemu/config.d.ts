/** The settings of one local platform. */
interface QemuSettings {
  /** Offer this platform. Default: true. */
  enabled?: boolean;
  /** Id of the platform in this portal. Default: `local`. */
  id?: string;
  /** What people read. Default: `This machine`. */
  title?: string;
  /** Name of the platform's only region. Default: `local`. */
  region?: string;
  /**
   * Folder for images and virtual machines; it needs room for both. Default:
   * `backstage/vm-images` below `$XDG_DATA_HOME` or `~/.local/share`.
   */
  dataDir?: string;
  /** Programs, by name or absolute path. */
  binaries?: {
    /** Default: `qemu-system-x86_64`. */
    qemu?: string;
    /** Default: `qemu-img`. */
    qemuImg?: string;
  };
  /**
   * How guest code runs. `auto` (default) uses KVM once it is proved to work
   * here, `kvm` tries it in any case, `tcg` never.
   */
  accelerator?: 'auto' | 'kvm' | 'tcg';
  /**
   * Memory for all running machines together, in MiB. Default: three
   * quarters of the host's.
   */
  maxMemoryMiB?: number;
  /** Launches that run at once. Default: the number of processors. */
  concurrentLaunches?: number;
  /** Largest virtual size of a disk, in GiB. Default: 2048. */
  maxDiskGiB?: number;
  /**
   * Days after which the bytes of each image are compared with its digest
   * again; 0 never does. Default: 7.
   */
  verifyEveryDays?: number;
  /** Loopback ports that lead to the machines' SSH. Default: 22000 to 24999. */
  sshPorts?: {
    from: number;
    to: number;
  };
  network?: {
    /**
     * Let guests reach networks through this host. They then reach this
     * host's loopback too, and every service that listens there. Default:
     * false.
     */
    egress?: boolean;
  };
  /** UEFI firmware, where it is not in the usual places. */
  firmware?: {
    /** Code, such as `/usr/share/OVMF/OVMF_CODE_4M.fd`. */
    code: string;
    /** Template of the variables, such as `/usr/share/OVMF/OVMF_VARS_4M.fd`. */
    variables: string;
  };
  /** Sizes on offer. Default: from 1 CPU with 256 MiB to 4 CPUs with 8 GiB. */
  flavors?: {
    name: string;
    title?: string;
    vcpus: number;
    memoryMiB: number;
    diskGiB: number;
  }[];
  /**
   * Folders whose `.qcow2` files are offered to everybody, each described by
   * the `.json` file beside it. Default: the folder that the environment
   * variable VM_IMAGES_GUEST_IMAGE_DIR names, if it is set.
   */
  publicImageFolders?: string[];
  /** Images that everybody is offered, taken into the data folder at start. */
  publicImages?: {
    /** What people read; unique in this list. */
    name: string;
    /** Absolute path of a qcow2 file without a backing file. */
    path?: string;
    /**
     * Instead of a path: where the qcow2 file is fetched from, by http or
     * https, when somebody first launches from it. Needs a digest.
     */
    url?: string;
    /**
     * `sha256:` and 64 hex digits. A file with another content is not
     * offered. Default: what the `.json` file beside the image says.
     */
    digest?: string;
    /** Bytes of what the url leads to, to be shown before it is fetched. */
    sizeBytes?: number;
    /**
     * Fetch what the url leads to at the start of the backend, in the
     * background, instead of when somebody wants it. Default: false.
     */
    prefetch?: boolean;
    /**
     * Kernel and RAM disk of the image, for proving KVM. Default: the
     * `.vmlinuz` and `.initrd` files beside the image.
     */
    kernel?: string;
    initrd?: string;
    description?: string;
    os?: {
      type: 'linux' | 'windows' | 'other';
      distribution?: string;
      version?: string;
    };
    /** Default: `bios`. */
    bootMode?: 'bios' | 'uefi' | 'both';
    features?: {
      cloudInit?: boolean;
      guestAgent?: boolean;
    };
    /** The user that the image has and gives the keys to. */
    defaultUser?: string;
    minMemoryMiB?: number;
    minDiskGiB?: number;
    family?: string;
    version?: string;
  }[];
}

export interface Config {
  vmImages?: {
    /** Virtual machines on the backend's own host, run by QEMU. */
    qemu?: QemuSettings;
    /**
     * Further platforms of the kind, each with its own `id`, folder and ports,
     * and otherwise the same settings. Default: none.
     */
    qemuPlatforms?: (QemuSettings & { id: string })[];
  };
}
