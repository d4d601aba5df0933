import type {
  Consistency,
  SavePointKind,
} from '@vm-images/backstage-plugin-vm-images-common';

/** How consistent a copy is with what ran at the time, for people. */
export const consistencies: Readonly<Record<Consistency, string>> = {
  stopped: 'taken while it was off',
  filesystem: 'file systems held still',
  crash: 'as after a power cut',
};

interface Words {
  /** With an article. */
  one: string;
  title: string;
  action: string;
  none: string;
  about: string;
}

export const savePointWords: Readonly<Record<SavePointKind, Words>> = {
  snapshot: {
    one: 'a snapshot',
    title: 'Snapshots',
    action: 'Take snapshot',
    none: 'No snapshots yet',
    about: 'Of the system disk, as it is at one moment.',
  },
  backup: {
    one: 'a backup',
    title: 'Backups',
    action: 'Back up',
    none: 'No backups yet',
    about:
      'Of all disks, as they are at one moment. Full-machine images that are made of a backup can be shared.',
  },
};
