import { useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import AddIcon from '@material-ui/icons/Add';
import ViewModuleIcon from '@material-ui/icons/ViewModuleOutlined';
import SearchIcon from '@material-ui/icons/Search';
import type { VmTemplate } from '@vm-images/backstage-plugin-vm-images-common';
import {
  EmptyState,
  ErrorState,
  SearchField,
  StaleBanner,
  useListState,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { LaunchDialog } from '../../launch';
import { PageBody, PageHeading, usePaths } from '../../layout';
import { useTemplates } from '../useTemplates';
import { AddImageBanner } from './AddImageBanner';
import { CardSkeletons } from './CardSkeletons';
import { TemplateCard } from './TemplateCard';

const useStyles = makeStyles(theme => ({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(300px, 1fr))',
    gap: theme.spacing(2),
  },
}));

/** Every VM template as a card; with `?addImage=` one is chosen for an image. */
export function TemplatesPage() {
  const { state, change } = useListState({});
  const [params] = useSearchParams();
  const addImage = params.get('addImage') ?? undefined;
  const templates = useTemplates(state.search);
  const navigate = useNavigate();
  const paths = usePaths();
  const create = () =>
    navigate(withImage(`${paths.templates()}/new`, addImage));
  return (
    <PageBody breadcrumb="VM templates">
      <PageHeading
        title="VM templates"
        actions={
          <>
            <SearchField
              label="Search by title"
              value={state.search}
              onChange={search => change({ search }, { replace: true })}
            />
            <Button variant="outlined" startIcon={<AddIcon />} onClick={create}>
              Create VM template
            </Button>
          </>
        }
      />
      {addImage && (
        <AddImageBanner
          imageId={addImage}
          onCancel={() => navigate(paths.templates())}
        />
      )}
      <StaleBanner resource={templates} />
      {templates.error && !templates.value && (
        <ErrorState
          title="The VM templates could not be loaded"
          error={templates.error}
          onRetry={templates.refresh}
        />
      )}
      {templates.loading && <CardSkeletons />}
      {templates.value?.length === 0 && (
        <NoTemplates
          search={state.search}
          onClear={() => change({ search: '' })}
          onCreate={create}
        />
      )}
      {templates.value && (
        <Cards templates={templates.value} addImage={addImage} />
      )}
    </PageBody>
  );
}

function Cards(props: { templates: VmTemplate[]; addImage?: string }) {
  const { templates, addImage } = props;
  const classes = useStyles();
  const navigate = useNavigate();
  const paths = usePaths();
  const [launching, setLaunching] = useState<string>();
  return (
    <>
      <div className={classes.cards}>
        {templates.map(template => (
          <TemplateCard
            key={template.id}
            template={template}
            onLaunch={() => setLaunching(template.id)}
            choose={
              addImage
                ? {
                    title: 'Add image here',
                    onChoose: () =>
                      navigate(
                        withImage(
                          `${paths.template(template.id)}/edit`,
                          addImage,
                        ),
                      ),
                  }
                : undefined
            }
          />
        ))}
      </div>
      <LaunchDialog
        open={launching !== undefined}
        onClose={() => setLaunching(undefined)}
        templateId={launching}
      />
    </>
  );
}

function NoTemplates(props: {
  search: string;
  onClear: () => void;
  onCreate: () => void;
}) {
  const { search, onClear, onCreate } = props;
  if (search) {
    return (
      <EmptyState
        icon={SearchIcon}
        title={`No VM template matches “${search}”`}
        action={
          <Button variant="outlined" onClick={onClear}>
            Clear search
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={ViewModuleIcon}
      title="No VM templates yet"
      action={
        <Button variant="contained" color="primary" onClick={onCreate}>
          Create VM template
        </Button>
      }
    >
      A template names one operating system and maps it to an image on each
      platform, so that people launch it without knowing the images.
    </EmptyState>
  );
}

function withImage(path: string, imageId: string | undefined): string {
  return imageId ? `${path}?addImage=${encodeURIComponent(imageId)}` : path;
}
