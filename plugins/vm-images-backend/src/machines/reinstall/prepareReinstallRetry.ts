import type { Knex } from 'knex';
import { moveMachine } from '../../database/machines';
import { holdMachineImage } from '../../database/machines/machineDiskImages';
import type { MachineRow } from '../../database/tables';
import type { OperationRow } from '../../operations';
import { refuseGoneImages } from '../launch/startLaunch';
import type { ReinstallInput } from '../operations/reinstallMachine';

/**
 * Makes a machine ready for the retry of its reinstallation.
 *
 * @throws ConflictError when the image is gone, or from a state that does not
 * lead there
 */
export async function prepareReinstallRetry(options: {
  tx: Knex.Transaction;
  operation: OperationRow;
  row: MachineRow;
}): Promise<void> {
  const { tx, operation, row } = options;
  const { imageId, imageName } = operation.input as ReinstallInput;
  await refuseGoneImages(tx, [{ id: imageId, name: imageName }]);
  if (imageId !== row.image_id) {
    await holdMachineImage({ tx, machineId: row.id, imageId });
  }
  const patch = { operation_id: operation.id };
  await moveMachine({ tx, id: row.id, to: 'reinstalling', patch });
}
