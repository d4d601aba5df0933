import Button from '@material-ui/core/Button';
import LockIcon from '@material-ui/icons/LockOutlined';
import Skeleton from '@material-ui/lab/Skeleton';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ActionMenu,
  EmptyState,
  ErrorState,
  ImageStatusChip,
  isNotFound,
  OsIcon,
  StaleBanner,
  StatusChip,
  useListState,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useNavigate, useParams } from 'react-router-dom';
import { PageBody, PageHeading, PageTabs, usePaths } from '../../layout';
import { useImageActions } from '../actions/useImageActions';
import { BinBanner } from '../bin';
import { FetchBanner } from '../fetching';
import {
  ChannelChips,
  ImageLineage,
  ImageVersions,
  StandingNote,
  useFamily,
} from '../governance';
import { hasSharingTab, ImageSharing } from '../sharing';
import { ImageActivity } from './ImageActivity';
import { ImageMachines } from './ImageMachines';
import { ImageOverview } from './ImageOverview';
import { StandingChip } from './StandingChip';
import { useImage } from './useImage';

/** One image: what it is, who runs it, what happened to it. */
export function ImagePage() {
  const { id = '' } = useParams();
  const image = useImage(id);
  const paths = usePaths();
  const navigate = useNavigate();
  if (image.value) {
    return (
      <PageBody breadcrumb={image.value.name}>
        <StaleBanner resource={image} />
        <Shown image={image.value} refresh={image.refresh} />
      </PageBody>
    );
  }
  return (
    <PageBody breadcrumb="Image">
      {!image.error && <Loading />}
      {isNotFound(image.error) && (
        <EmptyState
          title="There is no such image"
          action={
            <Button variant="outlined" onClick={() => navigate(paths.images())}>
              Show all images
            </Button>
          }
        >
          It was deleted, or you may not see it.
        </EmptyState>
      )}
      {image.error && !isNotFound(image.error) && (
        <ErrorState
          title="The image could not be loaded"
          error={image.error}
          onRetry={image.refresh}
        />
      )}
    </PageBody>
  );
}

function Shown(props: { image: Image; refresh: () => void }) {
  const { image, refresh } = props;
  const { state, change } = useListState({ tab: 'overview' });
  const family = useFamily(image);
  const { actionsOf, dialogs } = useImageActions({ onChanged: refresh });
  const actions = actionsOf(image);
  const [launch, map, download, ...more] = actions;
  const tabs = [
    { id: 'overview', label: 'Overview' },
    { id: 'machines', label: 'Machines', count: image.usedBy },
    ...(image.familyId ? [{ id: 'versions', label: 'Versions' }] : []),
    { id: 'lineage', label: 'Lineage' },
    ...(hasSharingTab(image)
      ? [{ id: 'sharing', label: 'Sharing', count: image.sharedWith ?? 0 }]
      : []),
    { id: 'activity', label: 'Activity' },
  ];
  return (
    <>
      <PageHeading
        title={image.name}
        icon={<OsIcon os={image.os} size={40} />}
        subtitle={[image.family, image.version].filter(Boolean).join(' · ')}
        chips={
          <>
            <span role="status">
              <ImageStatusChip image={image} />
            </span>
            <StandingChip standing={image.standing} />
            {image.protected && (
              <StatusChip
                word="Protected"
                tone="neutral"
                icon={LockIcon}
                tooltip="Nobody can delete it until the protection is switched off"
              />
            )}
            <ChannelChips family={family.value} imageId={image.id} />
          </>
        }
        actions={
          <>
            <VerdictButton
              variant="contained"
              color="primary"
              verdict={launch.verdict}
              startIcon={launch.icon}
              onClick={launch.onClick}
            >
              {launch.title}
            </VerdictButton>
            {[map, download].map(action => (
              <VerdictButton
                key={action.id}
                variant="outlined"
                verdict={action.verdict}
                startIcon={action.icon}
                onClick={action.onClick}
              >
                {action.title}
              </VerdictButton>
            ))}
            <ActionMenu label="More actions" actions={more} />
          </>
        }
      />
      <BinBanner image={image} />
      <FetchBanner image={image} refresh={refresh} />
      <StandingNote image={image} />
      <PageTabs
        label="About this image"
        tabs={tabs}
        value={state.tab}
        onChange={tab => change({ tab })}
      />
      {state.tab === 'machines' && <ImageMachines imageId={image.id} />}
      {state.tab === 'versions' && <ImageVersions family={family} />}
      {state.tab === 'lineage' && <ImageLineage imageId={image.id} />}
      {state.tab === 'sharing' && <ImageSharing image={image} />}
      {state.tab === 'activity' && <ImageActivity imageId={image.id} />}
      {!['machines', 'versions', 'lineage', 'sharing', 'activity'].includes(
        state.tab,
      ) && <ImageOverview image={image} />}
      {dialogs}
    </>
  );
}

function Loading() {
  return (
    <div aria-busy role="status" aria-label="Loading the image">
      <Skeleton width={360} height={48} />
      <Skeleton width={260} height={40} />
      <Skeleton variant="rect" height={320} />
    </div>
  );
}
