import {
  deny,
  warn,
  type Finding,
} from '@vm-images/backstage-plugin-vm-images-common';

const GiB = 1024 ** 3;
const inGiB = (bytes: number) => `${(bytes / GiB).toFixed(1)} GiB`;

/** Whether this host has room for what an import writes. */
export function* judgeSpace(need: {
  freeBytes: number;
  /** Bytes that are still to come. */
  fetchBytes: number;
  /** Length of the file, if it is written a second time. */
  convertBytes: number;
}): Iterable<Finding> {
  const { freeBytes, fetchBytes, convertBytes } = need;
  const remedy = 'Ask an administrator to free space for imports.';
  if (fetchBytes > freeBytes) {
    yield deny(
      'import.space',
      `The file has ${inGiB(fetchBytes)}, and this portal has room for ${inGiB(
        freeBytes,
      )}.`,
      remedy,
    );
  } else if (fetchBytes + convertBytes > freeBytes) {
    yield warn(
      'import.space',
      `There is room for the file, but perhaps not for its conversion: ${inGiB(
        freeBytes,
      )} are free.`,
      remedy,
    );
  }
}
