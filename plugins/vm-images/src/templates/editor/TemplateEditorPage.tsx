import {
  ErrorState,
  isDenied,
  Findings,
  EmptyState,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { useImage } from '../../images/page/useImage';
import { PageBody, usePaths } from '../../layout';
import { TemplateSkeleton, TemplateTrouble } from '../page/TemplatePage';
import { useTemplate } from '../useTemplates';
import { TemplateEditor } from './TemplateEditor';

/** A new VM template; with `?addImage=` that image is mapped. */
export function NewTemplatePage() {
  const image = useAddedImage();
  const navigate = useNavigate();
  const paths = usePaths();
  if (image.waiting) {
    return (
      <PageBody breadcrumb="New VM template">
        {image.error ? <NoImage {...image} /> : <TemplateSkeleton />}
      </PageBody>
    );
  }
  return (
    <PageBody breadcrumb="New VM template">
      <TemplateEditor
        image={image.value}
        onCancel={() => navigate(paths.templates())}
        onSaved={({ id }) => navigate(paths.template(id))}
      />
    </PageBody>
  );
}

/** Changes a VM template; with `?addImage=` that image is mapped. */
export function EditTemplatePage() {
  const { id = '' } = useParams();
  const template = useTemplate(id);
  const image = useAddedImage();
  const navigate = useNavigate();
  const paths = usePaths();
  const { value, error } = template;
  const back = () => navigate(paths.template(id));
  return (
    <PageBody breadcrumb={value ? `Edit ${value.title}` : 'Edit VM template'}>
      {!value && error && (
        <TemplateTrouble error={error} onRetry={template.refresh} />
      )}
      {image.error && <NoImage {...image} />}
      {(!value || image.waiting) && !error && !image.error && (
        <TemplateSkeleton />
      )}
      {value && !image.waiting && isDenied(value.actions.edit) && (
        <EmptyState title="You may not change this VM template">
          <Findings findings={value.actions.edit.findings} />
        </EmptyState>
      )}
      {value && !image.waiting && !isDenied(value.actions.edit) && (
        <TemplateEditor
          key={id}
          template={value}
          image={image.value}
          onCancel={back}
          onSaved={back}
        />
      )}
    </PageBody>
  );
}

/** The image that the address asks to be mapped. */
function useAddedImage() {
  const [params] = useSearchParams();
  const id = params.get('addImage') ?? '';
  const { value, error, refresh } = useImage(id, !id);
  return { value, error, refresh, waiting: id !== '' && !value };
}

function NoImage(props: { error?: Error; refresh: () => void }) {
  return (
    <ErrorState
      title="The image to be added could not be loaded"
      error={props.error}
      onRetry={props.refresh}
    />
  );
}
