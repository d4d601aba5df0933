import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { ToolError } from './errors';

/** Where administrators' tools are that a service's PATH often lacks. */
const USUAL_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/**
 * The absolute path of a program, with links resolved.
 *
 * @throws ToolError `tool-missing`
 */
export async function findCommand(command: string): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  const candidates = isAbsolute(command)
    ? [command]
    : [...folders, ...USUAL_FOLDERS].map(folder => join(folder, command));
  for (const candidate of candidates) {
    try {
      await access(candidate, constants.X_OK);
      return await realpath(candidate);
    } catch {
      // The next folder may have it.
    }
  }
  throw new ToolError('tool-missing', `'${command}' is not on this machine`);
}
