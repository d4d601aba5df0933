/** What may be done while a system is installed from an ISO. */
import { machineStates } from '../../lifecycle/machineLifecycle';
import type { Finding, VirtualMachine } from '../../model/types';
import { deny, warn } from '../verdict';

type Machine = Pick<VirtualMachine, 'name' | 'state' | 'install'>;

/** May the medium be taken out? Besides ownership and capability. */
export function* finishInstall(machine: Machine): Iterable<Finding> {
  const { install, name, state } = machine;
  if (!install) {
    yield deny(
      'install.none',
      `Nothing is being installed on virtual machine "${name}".`,
      'Begin with "Install from ISO" on an ISO image.',
    );
  } else if (install.phase !== 'installing') {
    yield deny(
      'install.phase',
      `The installation on virtual machine "${name}" is finished already.`,
    );
  } else if (state !== 'running' && state !== 'stopped') {
    yield deny(
      'install.state',
      `An installation is finished while its virtual machine runs or is stopped; "${name}" is ${machineStates[
        state
      ].title.toLowerCase()}.`,
    );
  }
}

/** An image of a disk that is only half installed is worth nothing. */
export function* unfinished({ install, name }: Machine): Iterable<Finding> {
  if (install?.phase !== 'installing') return;
  yield warn(
    'install.unfinished',
    `The installation on virtual machine "${name}" is not finished yet.`,
    'Finish it first, so that what is captured starts from its own disk.',
  );
}
