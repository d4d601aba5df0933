/**
 * VM templates, images and virtual machines as entities of the Backstage
 * catalog.
 *
 * @packageDocumentation
 */
export { catalogModuleVmImages as default } from './module';
export { entityReadDecision } from './entityReadDecision';
export {
  ANNOTATION_AUDIENCE,
  ANNOTATION_IMAGE_ID,
  ANNOTATION_MACHINE_ID,
  ANNOTATION_TEMPLATE_ID,
} from './entities';
