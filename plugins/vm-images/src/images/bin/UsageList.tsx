import { useApi } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Alert from '@material-ui/lab/Alert';
import type {
  ImageDependents,
  ImageUsage,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  messageOf,
  plural,
  useResource,
  vmImagesApiRef,
} from '@vm-images/backstage-plugin-vm-images-react';

const FEW = 8;

const useStyles = makeStyles(theme => ({
  root: { marginTop: theme.spacing(2) },
  list: { margin: theme.spacing(0.5, 0, 1.5), paddingLeft: theme.spacing(3) },
  name: { fontWeight: 600, overflowWrap: 'anywhere' },
}));

const kinds: [kind: keyof ImageUsage, one: string, many?: string][] = [
  ['virtualMachines', 'virtual machine'],
  ['images', 'derived image'],
  ['templates', 'VM template'],
  ['shares', 'user or group with it', 'users and groups with it'],
];

/** What depends on an image, and what each would lose. */
export function UsageList(props: { imageId: string }) {
  const { imageId } = props;
  const classes = useStyles();
  const api = useApi(vmImagesApiRef);
  const usage = useResource(`usage of image ${imageId}`, signal =>
    api.getImageUsage(imageId, { signal }),
  );
  if (usage.error && !usage.value) {
    return (
      <Alert severity="warning" className={classes.root}>
        What depends on it could not be found out: {messageOf(usage.error)}
      </Alert>
    );
  }
  const { value } = usage;
  if (!value) {
    return (
      <Skeleton
        role="status"
        aria-label="Looking what depends on it"
        height={48}
      />
    );
  }
  const used = kinds.filter(([kind]) => value[kind].total > 0);
  if (used.length === 0) return null;
  return (
    <div className={classes.root}>
      {used.map(([kind, title, many]) => (
        <Dependents key={kind} {...{ title, many }} dependents={value[kind]} />
      ))}
    </div>
  );
}

function Dependents(props: {
  title: string;
  many?: string;
  dependents: ImageDependents;
}) {
  const { title, many, dependents } = props;
  const { items, total, resting } = dependents;
  const classes = useStyles();
  const named = items.slice(0, FEW);
  const others = total - named.length;
  return (
    <>
      <Typography variant="body2">
        {plural(total, title, many)}
        {(resting ?? 0) > 0 && `, ${resting} of them linked clones`}
      </Typography>
      <ul className={classes.list}>
        {named.map(({ id, name, loses }) => (
          <li key={id}>
            <span className={classes.name}>{name}</span>: {loses}
          </li>
        ))}
        {others > 0 && (
          <li>
            {others} {named.length > 0 ? 'more' : 'that you may not see'}
          </li>
        )}
      </ul>
    </>
  );
}
