import { makeStyles } from '@material-ui/core/styles';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import {
  OwnerChip,
  quietColor,
  visibilities,
  type CursorColumn,
} from '@vm-images/backstage-plugin-vm-images-react';
import { formatPrice, PublisherName, publisherKinds } from '../publishing';

const useStyles = makeStyles(theme => ({
  line: {
    lineHeight: 1.45,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  second: {
    lineHeight: 1.4,
    fontSize: 12.5,
    color: quietColor(theme),
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
}));

/** Who sees an image and whose it is; in the marketplace, who offers what for how much. */
export function visibilityColumns(tab: string): CursorColumn<Image>[] {
  if (tab !== 'marketplace') {
    return [
      {
        id: 'owner',
        title: 'Visibility',
        minWidth: 112,
        priority: 2,
        render: image => <VisibilityAndOwner image={image} />,
      },
    ];
  }
  return [
    {
      id: 'publisher',
      title: 'Publisher',
      minWidth: 128,
      priority: 1,
      render: image => <Publisher image={image} />,
    },
    {
      id: 'contents',
      title: 'Contents',
      minWidth: 160,
      grow: 2,
      priority: 2,
      render: image => <Contents image={image} />,
    },
    {
      id: 'price',
      title: 'Price',
      minWidth: 128,
      grow: 0.5,
      priority: 1,
      render: ({ listing }) =>
        listing?.price ? formatPrice(listing.price) : '–',
    },
  ];
}

function VisibilityAndOwner({ image }: { image: Image }) {
  const classes = useStyles();
  const price = image.listing?.price;
  const paid = price?.model === 'paid' ? ` · ${formatPrice(price)}` : '';
  const words = `${visibilities[image.visibility]}${paid}`;
  return (
    <>
      <div className={classes.line} title={words}>
        {words}
      </div>
      <div className={classes.second}>
        <OwnerChip ownerRef={image.ownerRef} />
      </div>
    </>
  );
}

function Publisher({ image }: { image: Image }) {
  const classes = useStyles();
  const publisher = image.listing?.publisher;
  if (!publisher) return <>–</>;
  return (
    <>
      <div className={classes.line}>
        <PublisherName publisher={publisher} />
      </div>
      <div className={classes.second}>{publisherKinds[publisher.kind]}</div>
    </>
  );
}

function Contents({ image }: { image: Image }) {
  const classes = useStyles();
  const { contents } = image.listing ?? {};
  return (
    <div className={classes.line} title={contents}>
      {contents ?? '–'}
    </div>
  );
}
