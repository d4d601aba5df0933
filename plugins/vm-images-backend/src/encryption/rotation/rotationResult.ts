import type { Operation } from '@vm-images/backstage-plugin-vm-images-common';
import type { OperationRow } from '../../operations';
import { keyIdOf } from '../KeyServices';
import {
  REWRAP_KEY,
  ROTATE_KEY,
  type KeyState,
  type RewrapKeyInput,
} from './rotateOperation';

/** What has come of an operation on a key; nothing of others. */
export function rotationResult(row: OperationRow): Operation['result'] {
  const { kind, status } = row;
  if (kind !== ROTATE_KEY && kind !== REWRAP_KEY) return undefined;
  const { version, dataKeys } = row.state as KeyState;
  if (status !== 'succeeded' || version === undefined) return undefined;
  const key = keyIdOf(row.input as RewrapKeyInput);
  return { rotation: { key, version, dataKeys: dataKeys ?? 0 } };
}
