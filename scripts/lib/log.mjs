/** Prints one line of progress. */
export function step(message) {
  console.log(`> ${message}`);
}

/** Prints something the reader should know although work goes on. */
export function warn(message) {
  console.warn(`! ${message}`);
}

/** Prints why the command stops. */
export function fail(message) {
  console.error(`x ${message}`);
}

/** The seconds since `startedAt`, for people. */
export function secondsSince(startedAt) {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}
