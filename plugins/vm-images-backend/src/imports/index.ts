export { ImportChecker } from './ImportChecker';
export { importImageOperation } from './importOperation';
export { IMPORT_IMAGE, withoutQueries } from './importSource';
export { UrlSealer } from './UrlSealer';
export { ImportService } from './ImportService';
export type { ImportTools, UrlFacts } from './ImportTools';
export { Staging } from './Staging';
export { osCatalogFromConfig } from './osCatalogFromConfig';
export { createImportTools } from './createImportTools';
