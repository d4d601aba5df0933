import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, NotAllowedError } from '@backstage/errors';
import type { Caller } from '@vm-images/backstage-plugin-vm-images-common';

/**
 * Who will own something new: whom the caller names, or the caller.
 *
 * @throws InputError for what is no reference to a user or group;
 * NotAllowedError when the caller is not one of them.
 */
export function chooseOwner(caller: Caller, ownerRef?: string): string {
  if (ownerRef === undefined) {
    const itself = caller.ownershipRefs.at(0);
    if (itself !== undefined) return itself;
    throw new InputError(
      `Name the owner in "ownerRef": ${caller.principal} is no user and owns nothing.`,
    );
  }
  const owner = normalizedOwner(ownerRef);
  if (caller.admin || caller.ownershipRefs.includes(owner)) return owner;
  throw new NotAllowedError(
    `You cannot own things as ${owner}. You are ${caller.ownershipRefs.join(
      ', ',
    )}.`,
  );
}

function normalizedOwner(ownerRef: string): string {
  try {
    const { kind, namespace, name } = parseEntityRef(ownerRef);
    if (/^(user|group)$/i.test(kind)) {
      return stringifyEntityRef({ kind, namespace, name });
    }
  } catch {
    // Falls through: it is none.
  }
  throw new InputError(
    `"ownerRef" must name a user or a group, such as "group:default/web-team"; got "${ownerRef}".`,
  );
}
