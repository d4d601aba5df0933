import { Link } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import RadioButtonUncheckedIcon from '@material-ui/icons/RadioButtonUnchecked';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ErrorState,
  plural,
  toneColors,
  usePolledResource,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../layout';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gap: theme.spacing(1.5),
    margin: 0,
    padding: 0,
    listStyle: 'none',
  },
  item: { display: 'flex', gap: theme.spacing(1.5) },
  words: { minWidth: 0 },
  title: { fontWeight: 600 },
  done: { color: toneColors(theme, 'good').color },
  open: { color: theme.palette.text.secondary },
  link: { overflowWrap: 'anywhere' },
}));

const isReady = (image: Image) => image.status === 'available';

/** One of them is enough: ways to have the image that a system is changed to. */
const ways: readonly {
  title: string;
  text: string;
  fits: (image: Image) => boolean;
}[] = [
  {
    title: 'An image of a machine that has the system',
    text: 'Capture the machine, or take a snapshot of its system disk and make the image from that.',
    fits: ({ origin }) => origin.type === 'machine' || origin.type === 'backup',
  },
  {
    title: 'A file that is imported and registered',
    text: 'Uploading is half of it: the file counts once the import has registered it on the platform and the image is available.',
    fits: ({ origin }) => origin.type === 'upload' || origin.type === 'url',
  },
  {
    title: 'A copy of an image that is in another region',
    text: 'Images are used within their region and platform. Copy the image to where the machine is.',
    fits: ({ origin }) => origin.type === 'image',
  },
  {
    title: 'An image that somebody shares with you',
    text: 'What belongs to others can be used once they share it and you have accepted.',
    fits: ({ received }) => !!received,
  },
];

/** What has to be there before the system of a machine is changed, and is it? */
export function OsChange() {
  const classes = useStyles();
  const paths = usePaths();
  const images = usePolledResource(
    'images for another system',
    async (api, signal) => {
      const scopes = ['mine', 'shared'] as const;
      const pages = await Promise.all(
        scopes.map(scope => api.listImages({ scope, limit: 100 }, { signal })),
      );
      return pages.flatMap(({ items }) => items).filter(isReady);
    },
    { matters: event => event.type === 'image' },
  );
  if (images.error && !images.value) {
    return (
      <ErrorState
        title="Your images could not be looked at"
        error={images.error}
        onRetry={images.refresh}
      />
    );
  }
  return (
    <>
      <Typography variant="body2" paragraph>
        A machine gets another system by <em>Reinstall or change OS</em> in its
        menu, from an image that is available where the machine is. One of these
        is enough; public images need none of them.
      </Typography>
      <ul className={classes.list} aria-busy={!images.value}>
        {ways.map(({ title, text, fits }) => {
          const found = images.value?.filter(fits) ?? [];
          const Icon =
            found.length > 0 ? CheckCircleIcon : RadioButtonUncheckedIcon;
          return (
            <li key={title} className={classes.item}>
              <Icon
                fontSize="small"
                className={found.length > 0 ? classes.done : classes.open}
                aria-hidden
              />
              <div className={classes.words}>
                <Typography variant="body2" className={classes.title}>
                  {title}
                </Typography>
                <Typography variant="body2">{text}</Typography>
                <Typography variant="body2" color="textSecondary">
                  {images.value && found.length === 0 && 'There is none yet.'}
                  {found.length > 0 && (
                    <>
                      There {found.length === 1 ? 'is' : 'are'}{' '}
                      {plural(found.length, 'image')}, such as{' '}
                      <Link
                        to={paths.image(found[0].id)}
                        underline="always"
                        className={classes.link}
                      >
                        {found[0].name}
                      </Link>
                      .
                    </>
                  )}
                </Typography>
              </div>
            </li>
          );
        })}
      </ul>
    </>
  );
}
