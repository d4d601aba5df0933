import { qcow2Of, streamVmdkOf } from '../disks/containers';
import { mbrDisk } from '../disks/contents';

/** A sound disk of 2 MiB; what is hostile is only what it is bent into. */
export function hostileBase(): Buffer {
  return mbrDisk([{ type: '83', active: true }], {
    bootCode: 'code',
    size: 2 * 1024 ** 2,
  });
}

/** The base in a qcow2 with clusters of 64 KiB: L1 at 3, L2 at 4, data from 5. */
export const soundQcow2 = () => qcow2Of(hostileBase());

/** The base as vSphere exports it. */
export const soundVmdk = (descriptor?: string) =>
  streamVmdkOf(hostileBase(), descriptor);
