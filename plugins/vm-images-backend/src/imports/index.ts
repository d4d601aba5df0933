export { ImportChecker } from './ImportChecker';
export { IMPORT_IMAGE, importImageOperation } from './importOperation';
export { ImportService } from './ImportService';
export type { ImportTools, UrlFacts } from './ImportTools';
export { Staging } from './Staging';
export { createImportTools } from './createImportTools';
