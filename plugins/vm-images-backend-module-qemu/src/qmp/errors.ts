import { CustomErrorBase } from '@backstage/errors';

/** QEMU understood a command and refused it. */
export class QmpCommandError extends CustomErrorBase {
  name = 'QmpCommandError' as const;
  /** `GenericError`, `DeviceNotFound`, `CommandNotFound` and so on. */
  readonly errorClass: string;

  constructor(command: string, errorClass: string, description: string) {
    super(`QEMU refused '${command}': ${description} (${errorClass})`);
    this.errorClass = errorClass;
  }
}

/**
 * The conversation broke: the socket closed, an answer did not come in time or
 * was no QMP. Nothing is known about whether the command took effect.
 */
export class QmpConnectionError extends CustomErrorBase {
  name = 'QmpConnectionError' as const;
}
