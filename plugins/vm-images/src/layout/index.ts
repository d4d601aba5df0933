export { FactList, Section } from './Facts';
export { FormDialog, type FormDialogProps } from './FormDialog';
export { LoadingField } from './LoadingField';
export { PageBody, PageHeading } from './parts';
export { PageTabs } from './PageTabs';
export { usePaths, type Paths } from './usePaths';
export { useSending, type Sending } from './useSending';
