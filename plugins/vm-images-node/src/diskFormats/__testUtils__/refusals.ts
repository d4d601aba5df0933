import { InputError } from '@backstage/errors';
import { BrokenImageError, UnsafeImageError } from '../errors';
import { inspectDisk } from '../inspectDisk';
import { bufferReader } from '../readers';
import { qcow2Of, streamVmdkOf } from './containers';
import { mbrDisk } from './contents';

export const MIB = 1024 * 1024;

/** Sound disks, to be bent. */
export const disk = mbrDisk([{ type: '83', active: true }], {
  bootCode: 'code',
});
export const qcow2 = qcow2Of(disk);
export const vmdk = streamVmdkOf(disk);

/** The rule by which an image is refused; fails if it is taken. */
export async function refusalOf(image: Buffer): Promise<string> {
  const error = await inspectDisk(bufferReader(image)).then(
    found => new Error(`accepted as ${JSON.stringify(found)}`),
    (thrown: unknown) => thrown,
  );
  if (
    !(error instanceof UnsafeImageError || error instanceof BrokenImageError)
  ) {
    throw error;
  }
  expect(error).toBeInstanceOf(InputError);
  expect(error.message).toContain(error.reason);
  expect(error.remedy).toMatch(/\S+.*/);
  return error.rule;
}
