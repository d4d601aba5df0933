import type { Entity } from '@backstage/catalog-model';
import { permissionRules } from '@backstage/plugin-catalog-backend/alpha';
import {
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  type PermissionCondition,
  type PermissionCriteria,
} from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import { PortalPolicy } from './portalPolicy';

/** Judges as the catalog does, by its own rules. */
function holds(
  criteria: PermissionCriteria<PermissionCondition>,
  entity: Entity,
): boolean {
  if ('anyOf' in criteria) return criteria.anyOf.some(c => holds(c, entity));
  if ('allOf' in criteria) return criteria.allOf.every(c => holds(c, entity));
  if ('not' in criteria) return !holds(criteria.not, entity);
  const rule = Object.values(permissionRules).find(
    ({ name }) => name === criteria.rule,
  );
  if (!rule) throw new Error(`The catalog has no rule ${criteria.rule}`);
  return rule.apply(entity, criteria.params as never);
}

const entity = (audience?: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    name: 'one',
    annotations: audience ? { 'vm-images.io/audience': audience } : {},
  },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/team-a' }],
});

const member = (...ownershipEntityRefs: string[]) =>
  ({ info: { ownershipEntityRefs } } as unknown as PolicyQueryUser);

describe('the policy of the portal', () => {
  const policy = new PortalPolicy();

  it.each([
    ['a member of the owner', ['group:default/team-a'], true],
    ['somebody else', ['group:default/team-b'], false],
    ['nobody', [], false],
  ])('shows what is private to %s', async (_, groups, expected) => {
    const decision = await policy.handle(
      { permission: catalogEntityReadPermission },
      member(...groups),
    );
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      throw new Error(`Unexpected ${decision.result}`);
    }
    expect(decision).toMatchObject({
      pluginId: 'catalog',
      resourceType: catalogEntityReadPermission.resourceType,
    });
    expect(holds(decision.conditions, entity('owner'))).toBe(expected);
    expect(holds(decision.conditions, entity())).toBe(true);
  });

  it('leaves everything else to ownership and visibility', async () => {
    const { result } = await policy.handle({
      permission: catalogEntityDeletePermission,
    });
    expect(result).toBe(AuthorizeResult.ALLOW);
  });
});
