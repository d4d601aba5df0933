/**
 * Makes a guest's last words fit to be read in an error message: no control
 * characters, no escape sequences, a few lines.
 */
export function lastLines(output: Buffer, count: number): string[] {
  return output
    .toString('utf8')
    .replace(/\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Za-z0-9]|\x1b./g, '')
    .split(/\r?\n|\r/)
    .map(line => line.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '').trim())
    .filter(line => line !== '')
    .slice(-count)
    .map(line => line.slice(0, 200));
}

/** Is somebody asked to log in, at the end of what the guest wrote? */
export function asksForLogin(output: Buffer): boolean {
  return /login: ?$/.test(output.subarray(-200).toString('latin1').trimEnd());
}
