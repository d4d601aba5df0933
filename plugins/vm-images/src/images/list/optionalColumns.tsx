import { makeStyles } from '@material-ui/core/styles';
import LockOutlinedIcon from '@material-ui/icons/LockOutlined';
import type {
  Image,
  ImageFeatures,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  CopyId,
  quietColor,
  type CursorColumn,
} from '@vm-images/backstage-plugin-vm-images-react';
import { encryptionOf } from '../encryption';
import { featureWords } from '../form/featureWords';

const useStyles = makeStyles(theme => ({
  line: {
    lineHeight: 1.45,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  second: {
    display: 'flex',
    alignItems: 'center',
    gap: 4,
    fontSize: 12.5,
    lineHeight: 1.4,
    color: quietColor(theme),
  },
  lock: { fontSize: 14 },
}));

const systems = { linux: 'Linux', windows: 'Windows', other: 'Other' };

/** Columns that a person adds to the list; the narrower ones give way to them. */
export const optionalColumns: readonly CursorColumn<Image>[] = [
  {
    id: 'id',
    title: 'Id',
    minWidth: 150,
    priority: 2,
    render: image => <CopyId value={image.id} label="Copy the id" />,
  },
  {
    id: 'system',
    title: 'System type',
    minWidth: 96,
    grow: 0.3,
    priority: 2,
    render: image => systems[image.os.type],
  },
  {
    id: 'features',
    title: 'Features',
    minWidth: 150,
    priority: 2,
    render: image => <Features image={image} />,
  },
  {
    id: 'encryption',
    title: 'Encryption',
    minWidth: 110,
    grow: 0.3,
    priority: 2,
    render: image => <Encryption image={image} />,
  },
  {
    id: 'projectGroup',
    title: 'Project group',
    minWidth: 110,
    priority: 2,
    render: image => image.projectGroup ?? '–',
  },
];

/** The key that an image is encrypted with. */
function Encryption({ image }: { image: Image }) {
  const classes = useStyles();
  if (!image.encrypted) return <>–</>;
  return (
    <div className={classes.line} title={encryptionOf(image)}>
      {image.encryptionKeyName ?? 'Encrypted'}
    </div>
  );
}

/** What the system in it has, and whether the disk is encrypted. */
function Features({ image }: { image: Image }) {
  const classes = useStyles();
  const names = Object.keys(featureWords) as (keyof ImageFeatures)[];
  const has = names
    .filter(name => image.features[name])
    .map(name => featureWords[name])
    .join(', ');
  return (
    <>
      <div className={classes.line} title={has}>
        {has || '–'}
      </div>
      <div className={classes.second}>
        {image.encrypted && (
          <LockOutlinedIcon className={classes.lock} aria-hidden />
        )}
        {image.encrypted ? 'Encrypted' : 'Not encrypted'}
      </div>
    </>
  );
}
