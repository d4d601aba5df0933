/**
 * Says that somebody to compare with is not on this machine, and what brings
 * it. Nothing is installed without being asked for.
 *
 * @param bringers - packages of Debian and Ubuntu
 */
export function tellMissing(peer: string, bringers: readonly string[]): void {
  process.stderr.write(
    `${peer} is not here, so nothing is compared with it; ${bringers.join(
      ' and ',
    )} of Debian or Ubuntu brings it\n`,
  );
}
