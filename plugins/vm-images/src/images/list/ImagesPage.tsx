import { useMemo, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import AddAPhotoIcon from '@material-ui/icons/AddAPhotoOutlined';
import PublishIcon from '@material-ui/icons/Publish';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  CursorTable,
  ErrorState,
  SearchField,
  StaleBanner,
  useListState,
  type ListStateControl,
  type Resource,
} from '@vm-images/backstage-plugin-vm-images-react';
import { importPanelApiRef } from '../../api/importPanel';
import { useStore } from '../../api/Store';
import { PageBody, PageHeading, PageTabs, usePaths } from '../../layout';
import { useImageActions } from '../actions/useImageActions';
import { CaptureDialog } from '../capture';
import { useWaitingShares, WaitingShares } from '../sharing';
import { ColumnsMenu, useAddedColumns } from './ColumnsMenu';
import { DropAnywhere } from './DropAnywhere';
import { usePlatformNames } from '../../platforms/platformNames';
import { FacetPanel } from './FacetPanel';
import { FilterRow, useFacetsShown } from './FilterRow';
import { imageColumns } from './imageColumns';
import { ListMenu } from './ListMenu';
import { NoImages } from './NoImages';
import { SelectedImages } from './SelectedImages';
import { imageTabs } from './imageTabs';
import { facetNames, PAGE_SIZE, useImageFacets, useImages } from './useImages';

const useStyles = makeStyles(theme => ({
  columns: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(3),
  },
  main: { flex: 1, minWidth: 0 },
}));

const defaults = {
  tab: 'all',
  sort: 'updatedAt',
  order: 'desc',
  filters: facetNames,
} as const;

/** Every image that this person sees: find one, act on it, import another. */
export function ImagesPage() {
  const classes = useStyles();
  const control = useListState(defaults);
  const panel = useApi(importPanelApiRef);
  const importing = useStore(panel.state) !== undefined;
  const [capturing, setCapturing] = useState(false);
  const [showFacets, setShowFacets] = useFacetsShown();
  const [added, setAdded] = useAddedColumns();
  const facets = useImageFacets();
  const list = useImages(control.state);
  const waiting = useWaitingShares().value?.total;
  const tabs = imageTabs(facets.value, waiting);
  const { state, change } = control;

  return (
    <PageBody breadcrumb="Images">
      <PageHeading
        title="Images"
        actions={
          <>
            <SearchField
              label="Search by name or tag"
              value={state.search}
              onChange={search => change({ search }, { replace: true })}
            />
            <Button
              variant="outlined"
              startIcon={<AddAPhotoIcon />}
              onClick={() => setCapturing(true)}
            >
              Create from VM
            </Button>
            <Button
              variant="contained"
              color="primary"
              startIcon={<PublishIcon />}
              onClick={() => panel.open()}
            >
              Import image
            </Button>
            <ListMenu state={state} />
          </>
        }
      />
      <PageTabs
        label="Images by origin"
        tabs={tabs}
        value={state.tab}
        onChange={tab => change({ tab })}
      />
      <FilterRow
        control={control}
        shown={showFacets}
        onToggle={() => setShowFacets(!showFacets)}
      >
        {state.tab !== 'bin' && (
          <ColumnsMenu added={added} onChange={setAdded} />
        )}
      </FilterRow>
      <div className={classes.columns}>
        {showFacets && <FacetPanel facets={facets.value} control={control} />}
        <div className={classes.main}>
          <StaleBanner resource={list} />
          {state.tab === 'shared' && <WaitingShares />}
          <ImagesTable control={control} list={list} added={added} />
        </div>
      </div>
      <DropAnywhere
        disabled={importing || capturing}
        onFile={file => panel.open({ file })}
        onUrl={url => panel.open({ url })}
      />
      <CaptureDialog open={capturing} onClose={() => setCapturing(false)} />
    </PageBody>
  );
}

function ImagesTable(props: {
  added: readonly string[];
  control: ListStateControl;
  list: Resource<{
    items: Image[];
    nextCursor?: string;
    prevCursor?: string;
    total?: number;
    totalIsCapped?: boolean;
  }>;
}) {
  const { added, control, list } = props;
  const { state, change } = control;
  const paths = usePaths();
  const { actionsOf, dialogs } = useImageActions({ onChanged: list.refresh });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const platformName = usePlatformNames();
  const columns = useMemo(
    () =>
      imageColumns(
        image => paths.image(image.id),
        state.tab,
        added,
        platformName,
      ),
    [paths, state.tab, added, platformName],
  );
  const page = list.value;
  const rows = page?.items;
  // Only what is in sight can be acted on: nothing is deleted unseen.
  const chosen = rows?.filter(image => selected.has(image.id)) ?? [];

  if (!page && list.error) {
    return (
      <ErrorState
        title="The images could not be loaded"
        error={list.error}
        onRetry={list.refresh}
      />
    );
  }
  const turn = (cursor: string | undefined, step: number) =>
    cursor === undefined
      ? undefined
      : () => {
          change({ cursor, page: state.page + step });
          window.scrollTo({ top: 0 });
        };
  return (
    <>
      <CursorTable
        label="Images"
        columns={columns}
        rows={rows}
        stale={list.stale}
        rowId={image => image.id}
        rowLabel={image => image.name}
        rowHref={image => paths.image(image.id)}
        rowActions={actionsOf}
        selection={{ ids: selected, onChange: setSelected }}
        sort={{ by: state.sort, order: state.order }}
        onSort={(sort, order) => change({ sort, order })}
        paging={{
          page: state.page,
          pageSize: PAGE_SIZE,
          total: page?.total,
          totalIsCapped: page?.totalIsCapped,
          onNext: turn(page?.nextCursor, 1),
          onPrevious: turn(page?.prevCursor, -1),
        }}
        empty={<NoImages control={control} />}
      />
      <SelectedImages
        images={chosen}
        inBin={state.tab === 'bin'}
        onClear={() => setSelected(new Set())}
        onChanged={list.refresh}
      />
      {dialogs}
    </>
  );
}
