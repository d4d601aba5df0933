/**
 * VM templates, images and virtual machines as entities of the Backstage
 * catalog.
 *
 * @packageDocumentation
 */
export { catalogModuleVmImages as default } from './module';
export {
  ANNOTATION_IMAGE_ID,
  ANNOTATION_MACHINE_ID,
  ANNOTATION_TEMPLATE_ID,
} from './entities';
