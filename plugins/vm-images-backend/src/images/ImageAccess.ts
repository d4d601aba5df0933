import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  deny,
  imageCreatePermission,
  imageDeletePermission,
  imageDownloadPermission,
  imageExportPermission,
  imageForceDeletePermission,
  imagePublishPermission,
  imageReadPermission,
  imageSharePermission,
  imageUpdatePermission,
  machineLaunchPermission,
  templateCreatePermission,
  verdictOf,
  type Caller,
  type Verdicts,
} from '@vm-images/backstage-plugin-vm-images-common';
import type {
  CallerResolver,
  PermissionDecisions,
  ResourceAccess,
} from '../authorization';
import type { CatalogView } from '../database/imageList/ranges';
import { EVERYONE } from '../database/images';
import type { ImageRow } from '../database/tables';

const permissionOfAction = {
  edit: imageUpdatePermission,
  standing: imageUpdatePermission,
  promote: imageUpdatePermission,
  delete: imageDeletePermission,
  restore: imageDeletePermission,
  destroy: imageDeletePermission,
  forceDelete: imageForceDeletePermission,
  download: imageDownloadPermission,
  export: imageExportPermission,
  copy: imageDownloadPermission,
  replicate: imageDownloadPermission,
  share: imageSharePermission,
  publish: imagePublishPermission,
  unpublish: imagePublishPermission,
};

/** Besides those above: copies and replicas are images that are made. */
const basicPermissionOfAction = {
  copy: imageCreatePermission,
  replicate: imageCreatePermission,
  attach: machineLaunchPermission,
  launch: machineLaunchPermission,
  install: machineLaunchPermission,
  fetch: machineLaunchPermission,
  map: templateCreatePermission,
};

/** What one caller may see of images, and what the policy says to actions. */
export interface ImageAccess {
  caller: Caller;
  view: CatalogView;
  /** Visible by ownership and visibility, and granted by the policy? */
  maySee(image: ImageRow): boolean;
  /** Would it be seen if its owner shared it with the caller? */
  maySeeIfShared(image: ImageRow): boolean;
  /**
   * May be told its name: sees it, or did until it was destroyed, or is lent it
   * by the owner of a template that maps it.
   */
  mayKnow(image: ImageRow, lender: string): boolean;
  /** The permissions that the policy does not grant here, by action. */
  refused(image: ImageRow): ReadonlyMap<string, string>;
  /** Adds what the policy does not grant to what the rules say. */
  refine(image: ImageRow, verdicts: Verdicts): Verdicts;
}

/** Asks who the caller is and what the policy says, once per request. */
export async function imageAccessOf(
  credentials: BackstageCredentials,
  services: {
    callers: CallerResolver;
    decisions: PermissionDecisions;
    access: ResourceAccess<ImageRow>;
    /**
     * Ids of what others share with the caller, for `maySee` and `mayKnow` to
     * go by. Lists need it not.
     */
    received?(caller: Caller): Promise<ReadonlySet<string>>;
  },
): Promise<ImageAccess> {
  const { callers, decisions, access } = services;
  const actions = Object.entries(permissionOfAction);
  const basic = Object.entries(basicPermissionOfAction);
  const [caller, [read, ...others], granted] = await Promise.all([
    callers.resolve(credentials),
    decisions.decide(
      [imageReadPermission, ...actions.map(([, permission]) => permission)],
      credentials,
    ),
    decisions.grants(
      basic.map(([, permission]) => permission),
      credentials,
    ),
  ]);
  const byAction = new Map<string, [ResourcePermission, PolicyDecision]>(
    actions.map(([action, permission], at) => [
      action,
      [permission, others[at]],
    ]),
  );
  const refused = new Map(
    basic
      .filter((_, at) => !granted[at])
      .map(([action, { name }]) => [action, name]),
  );
  const refusedHere = (image: ImageRow) => {
    const all = new Map(refused);
    for (const [action, [permission, decision]] of byAction) {
      if (!access.allows(decision, image)) all.set(action, permission.name);
    }
    // By force it is still deleted.
    const deleting = all.get('delete');
    if (deleting !== undefined) all.set('forceDelete', deleting);
    return all;
  };
  const received = (await services.received?.(caller)) ?? new Set();
  const isReceived = (image: ImageRow) =>
    image.deleted_at === null && received.has(image.id);
  return {
    caller,
    view: {
      everything: caller.admin,
      owners: caller.ownershipRefs,
      condition: access.toSql(read),
    },
    maySee: image =>
      (isVisible(image, caller) || isReceived(image)) &&
      access.allows(read, image),
    maySeeIfShared: image =>
      image.deleted_at === null && access.allows(read, image),
    mayKnow: (image, lender) =>
      (isOpenTo(image, caller) ||
        isReceived(image) ||
        isLentBy(image, lender)) &&
      access.allows(read, image),
    refused: refusedHere,
    refine(image, verdicts) {
      const permissions = refusedHere(image);
      return permissions.size > 0
        ? withRefusals(verdicts, permissions)
        : verdicts;
    },
  };
}

/** What ownership and visibility alone let a caller see. */
function isVisible(image: ImageRow, caller: Caller): boolean {
  return image.status !== 'destroyed' && isOpenTo(image, caller);
}

/** The same, of those that are gone for good as well. */
function isOpenTo(image: ImageRow, caller: Caller): boolean {
  if (caller.admin) return true;
  if (image.deleted_at === null && image.audience === EVERYONE) return true;
  return (
    image.owner_ref !== '' && caller.ownershipRefs.includes(image.owner_ref)
  );
}

/**
 * Whoever publishes a template lends what they own to those who see it. What
 * they do not own themselves is not theirs to lend.
 */
export function isLentBy(image: ImageRow, lender: string | undefined): boolean {
  return (
    image.deleted_at === null &&
    image.owner_ref !== '' &&
    image.owner_ref === lender
  );
}

function withRefusals(
  verdicts: Verdicts,
  refused: ReadonlyMap<string, string>,
): Verdicts {
  return Object.fromEntries(
    Object.entries(verdicts).map(([action, verdict]) => {
      const permission = refused.get(action);
      if (!permission) return [action, verdict];
      const refusal = deny(
        'image.permission',
        `The permission policy of this portal does not grant you "${permission}" here.`,
        `Ask the portal's administrators for it.`,
      );
      return [action, verdictOf([...verdict.findings, refusal])];
    }),
  );
}
