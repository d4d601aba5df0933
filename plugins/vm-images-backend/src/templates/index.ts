export { AuthorizedTemplateService } from './AuthorizedTemplateService';
export { DefaultTemplateService } from './DefaultTemplateService';
export type { TemplateService } from './TemplateService';
