/**
 * Who asks. Built once per request by the backend from the caller's
 * credentials and the permission framework; rules and SQL conditions read it.
 */
/** @public */
export interface Caller {
  /** `user:default/ada`, or `service:…`. */
  principal: string;
  /** Every entity ref the caller owns things as: itself and its groups. */
  ownershipRefs: readonly string[];
  /** May act on everything (the platform team, background services). */
  admin: boolean;
}

/** Does the caller own what `ownerRef` owns? @public */
export function callerOwns(
  caller: Caller,
  ownerRef: string | undefined,
): boolean {
  return (
    caller.admin ||
    (ownerRef !== undefined && caller.ownershipRefs.includes(ownerRef))
  );
}
