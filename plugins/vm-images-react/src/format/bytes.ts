const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** `10 GiB`, `1.5 GiB`, `0.25 GiB`; below a tenth of a GiB in MiB. @public */
export function formatBytes(bytes: number): string {
  if (bytes < GiB / 10) {
    return `${trim(bytes / MiB, bytes < 10 * MiB ? 1 : 0)} MiB`;
  }
  return `${trim(bytes / GiB, bytes < 10 * GiB ? 2 : 1)} GiB`;
}

/** `25 of 151 MiB`, `1.2 of 10 GiB`: both in the unit of the whole. @public */
export function formatPart(part: number, whole: number): string {
  const unit = whole < GiB ? MiB : GiB;
  const digits = unit === GiB ? 2 : 0;
  return `${trim(part / unit, digits)} of ${trim(whole / unit, digits)} ${
    unit === GiB ? 'GiB' : 'MiB'
  }`;
}

/** `10,737,418,240 bytes`. @public */
export function formatExactBytes(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} bytes`;
}

/** `1 GiB`, `512 MiB`: memory as people order it. @public */
export function formatMemory(mebibytes: number): string {
  return mebibytes >= 1024
    ? `${trim(mebibytes / 1024, 1)} GiB`
    : `${mebibytes} MiB`;
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
