import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import {
  imageStandings,
  type Image,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  architectures,
  Bytes,
  formatOs,
  ImageStatusChip,
  MiddleEllipsis,
  OsIcon,
  quietColor,
  RelativeTime,
  toneColors,
  type CursorColumn,
} from '@vm-images/backstage-plugin-vm-images-react';
import { binColumns } from '../bin';
import type { PlatformName } from '../../platforms/platformNames';
import { optionalColumns } from './optionalColumns';
import { visibilityColumns } from './visibilityColumns';

const useStyles = makeStyles(theme => ({
  name: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    minWidth: 0,
  },
  words: { minWidth: 0, flex: 1 },
  link: {
    display: 'flex',
    fontWeight: 600,
    color: theme.palette.text.primary,
    minWidth: 0,
    lineHeight: 1.45,
  },
  second: {
    lineHeight: 1.4,
    fontSize: 12.5,
    color: quietColor(theme),
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  line: {
    lineHeight: 1.45,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  standing: { fontWeight: 600, color: toneColors(theme, 'warn').color },
  number: { fontVariantNumeric: 'tabular-nums' },
}));

/** The columns of a tab of images, with those that were added. `href` is an image's page. */
export function imageColumns(
  href: (image: Image) => string,
  tab = 'all',
  added: readonly string[] = [],
  platformName: PlatformName = id => id,
): CursorColumn<Image>[] {
  const name: CursorColumn<Image> = {
    id: 'name',
    title: 'Name',
    sort: 'name',
    minWidth: 200,
    grow: 4,
    render: image => <Name image={image} href={href(image)} />,
  };
  if (tab === 'bin') return [name, ...binColumns(platformName)];
  return [
    name,
    {
      id: 'status',
      title: 'Status',
      minWidth: 154,
      grow: 0.3,
      render: image => <ImageStatusChip image={image} />,
    },
    {
      id: 'platform',
      title: 'Platform',
      minWidth: 156,
      priority: 3,
      render: image => (
        <TwoLines
          first={platformName(image.platformId)}
          second={image.region}
        />
      ),
    },
    {
      id: 'os',
      title: 'OS',
      minWidth: 112,
      priority: 3,
      render: image => (
        <TwoLines
          first={formatOs(image.os)}
          second={architectures[image.architecture]}
        />
      ),
    },
    {
      id: 'size',
      title: 'Size',
      sort: 'size',
      minWidth: 88,
      grow: 0.3,
      priority: 3,
      align: 'right',
      render: image => <Bytes value={image.sizeBytes} />,
    },
    ...visibilityColumns(tab),
    ...optionalColumns.filter(({ id }) => added.includes(id)),
    {
      id: 'usedBy',
      title: 'Used by',
      minWidth: 80,
      grow: 0.3,
      priority: 4,
      align: 'right',
      render: image => <UsedBy image={image} />,
    },
    {
      id: 'updatedAt',
      title: 'Updated',
      sort: 'updatedAt',
      minWidth: 128,
      grow: 0.5,
      priority: 2,
      render: image => <RelativeTime time={image.updatedAt} />,
    },
  ];
}

function Name(props: { image: Image; href: string }) {
  const { image, href } = props;
  const classes = useStyles();
  const family = [image.family, image.version].filter(Boolean).join(' · ');
  const { title } = imageStandings[image.standing];
  const standing = image.standing === 'stable' ? undefined : title;
  return (
    <div className={classes.name}>
      <OsIcon os={image.os} />
      <div className={classes.words}>
        <Link to={href} className={classes.link} tabIndex={-1}>
          <MiddleEllipsis text={image.name} />
        </Link>
        {(family || standing) && (
          <div className={classes.second}>
            {family}
            {family && standing && ' · '}
            {standing && <span className={classes.standing}>{standing}</span>}
          </div>
        )}
      </div>
    </div>
  );
}

function TwoLines(props: { first: string; second: React.ReactNode }) {
  const classes = useStyles();
  return (
    <>
      <div className={classes.line}>{props.first}</div>
      <div className={classes.second}>{props.second}</div>
    </>
  );
}

function UsedBy(props: { image: Image }) {
  const classes = useStyles();
  const { usedBy } = props.image;
  return (
    <span className={classes.number}>
      {usedBy === 0 ? '–' : `${usedBy} VM${usedBy === 1 ? '' : 's'}`}
    </span>
  );
}
