import Button from '@material-ui/core/Button';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  EmptyState,
  ErrorState,
  isNotFound,
  StaleBanner,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useNavigate, useParams } from 'react-router-dom';
import { PageBody, usePaths } from '../../layout';
import { useTemplate } from '../useTemplates';
import { TemplateView } from './TemplateView';

/** One VM template: what it launches where, and the form people get. */
export function TemplatePage() {
  const { id = '' } = useParams();
  const template = useTemplate(id);
  const { value, error, refresh } = template;
  return (
    <PageBody breadcrumb={value?.title ?? 'VM template'}>
      <StaleBanner resource={template} />
      {value && <TemplateView template={value} />}
      {!value && !error && <TemplateSkeleton />}
      {!value && error && <TemplateTrouble error={error} onRetry={refresh} />}
    </PageBody>
  );
}

/** The page as it will be. */
export function TemplateSkeleton() {
  return (
    <div aria-busy role="status" aria-label="Loading the VM template">
      <Skeleton width={320} height={52} />
      <Skeleton variant="rect" height={200} />
      <Skeleton width={200} height={52} />
      <Skeleton variant="rect" height={240} />
    </div>
  );
}

/** Why the template can't be shown. */
export function TemplateTrouble(props: { error: Error; onRetry: () => void }) {
  const { error, onRetry } = props;
  const navigate = useNavigate();
  const paths = usePaths();
  if (!isNotFound(error)) {
    return (
      <ErrorState
        title="The VM template could not be loaded"
        error={error}
        onRetry={onRetry}
      />
    );
  }
  return (
    <EmptyState
      title="There is no such VM template"
      action={
        <Button variant="outlined" onClick={() => navigate(paths.templates())}>
          Show all VM templates
        </Button>
      }
    >
      It was deleted, or you may not see it.
    </EmptyState>
  );
}
