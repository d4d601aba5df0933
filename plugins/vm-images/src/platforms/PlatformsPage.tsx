import { makeStyles } from '@material-ui/core/styles';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import Skeleton from '@material-ui/lab/Skeleton';
import {
  EmptyState,
  ErrorState,
  reducedMotion,
  StaleBanner,
  usePlatforms,
} from '@vm-images/backstage-plugin-vm-images-react';
import { PageBody, PageHeading } from '../layout';
import { KeysCard } from './keys';
import { PlatformCard } from './PlatformCard';

const useStyles = makeStyles(theme => ({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 460px), 1fr))',
    alignItems: 'start',
    gap: theme.spacing(2),
  },
  bone: { borderRadius: 4, [reducedMotion]: { animation: 'none' } },
}));

/** Every platform: how it is, what it can do, and what mends it. */
export function PlatformsPage() {
  const classes = useStyles();
  const platforms = usePlatforms();
  const { value, error, loading, refresh } = platforms;
  return (
    <PageBody breadcrumb="Platforms">
      <PageHeading title="Platforms" />
      <StaleBanner resource={platforms} />
      {error && !value && (
        <ErrorState
          title="The platforms could not be loaded"
          error={error}
          onRetry={refresh}
        />
      )}
      {value?.length === 0 && (
        <EmptyState icon={CloudOffIcon} title="No platform is configured">
          The platform team of this portal connects them in its configuration.
        </EmptyState>
      )}
      <div className={classes.cards} aria-busy={loading}>
        {loading &&
          [0, 1].map(at => (
            <Skeleton
              key={at}
              className={classes.bone}
              variant="rect"
              height={480}
            />
          ))}
        {value?.map(platform => (
          <PlatformCard
            key={platform.id}
            platform={platform}
            onSynced={refresh}
          />
        ))}
      </div>
      <KeysCard />
    </PageBody>
  );
}
