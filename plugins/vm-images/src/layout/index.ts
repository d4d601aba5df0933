export { FactList, Section } from './Facts';
export { PageBody, PageHeading } from './parts';
export { PageTabs } from './PageTabs';
export { usePaths, type Paths } from './usePaths';
