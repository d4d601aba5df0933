/**
 * For authors of permission policies:
 *
 * ```ts
 * if (isPermission(request.permission, imageReadPermission)) {
 *   return createImageConditionalDecision(request.permission, {
 *     anyOf: [
 *       imageConditions.hasVisibility({ visibilities: ['public'] }),
 *       imageConditions.isOwner({ owners: user.info.ownershipEntityRefs }),
 *     ],
 *   });
 * }
 * ```
 *
 * Ownership and visibility are enforced whatever a policy says, so a policy
 * need only say what is stricter.
 */
import { createConditionExports } from '@backstage/plugin-permission-node';
import {
  imageResourceRef,
  machineResourceRef,
  operationResourceRef,
  templateResourceRef,
} from './resourceRefs';
import { imageRulesForPolicies } from './rules/imageRules';
import { machineRulesForPolicies } from './rules/machineRules';
import { operationRulesForPolicies } from './rules/operationRules';
import { templateRulesForPolicies } from './rules/templateRules';

const images = createConditionExports({
  resourceRef: imageResourceRef,
  rules: imageRulesForPolicies,
});
const templates = createConditionExports({
  resourceRef: templateResourceRef,
  rules: templateRulesForPolicies,
});
const machines = createConditionExports({
  resourceRef: machineResourceRef,
  rules: machineRulesForPolicies,
});
const operations = createConditionExports({
  resourceRef: operationResourceRef,
  rules: operationRulesForPolicies,
});

/** Conditions on images. @public */
export const imageConditions = images.conditions;
/** @public */
export const createImageConditionalDecision = images.createConditionalDecision;
/** Conditions on VM templates. @public */
export const templateConditions = templates.conditions;
/** @public */
export const createTemplateConditionalDecision =
  templates.createConditionalDecision;
/** Conditions on virtual machines. @public */
export const machineConditions = machines.conditions;
/** @public */
export const createMachineConditionalDecision =
  machines.createConditionalDecision;
/** Conditions on operations. @public */
export const operationConditions = operations.conditions;
/** @public */
export const createOperationConditionalDecision =
  operations.createConditionalDecision;
