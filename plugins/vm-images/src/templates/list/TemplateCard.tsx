import { Link } from '@backstage/core-components';
import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import type { VmTemplate } from '@vm-images/backstage-plugin-vm-images-common';
import {
  formatOs,
  MiddleEllipsis,
  OsIcon,
  OwnerChip,
  StatusChip,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout';
import { MappingChip, resolvedImage } from '../MappingChip';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1.5),
    minWidth: 0,
    padding: theme.spacing(2),
  },
  head: { display: 'flex', gap: theme.spacing(1.5), minWidth: 0 },
  words: { minWidth: 0, flex: 1 },
  title: {
    display: 'block',
    fontSize: 16,
    fontWeight: 600,
    lineHeight: 1.35,
    color: theme.palette.text.primary,
    overflowWrap: 'anywhere',
  },
  description: {
    display: '-webkit-box',
    overflow: 'hidden',
    '-webkit-box-orient': 'vertical',
    '-webkit-line-clamp': 2,
    // Two lines, so that the cards of a row are alike.
    minHeight: 39,
    marginTop: 2,
    fontSize: 13.5,
    lineHeight: '19.5px',
    color: theme.palette.text.secondary,
  },
  chips: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.75),
    minHeight: 24,
  },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    gap: theme.spacing(0.5, 1.5),
    margin: 0,
    fontSize: 13,
    lineHeight: '20px',
    '& dt': { color: theme.palette.text.secondary },
    '& dd': { margin: 0, minWidth: 0, display: 'flex' },
  },
  foot: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    marginTop: 'auto',
  },
}));

/** A template as a card: what it is, where it launches, and the button for it. */
export function TemplateCard(props: {
  template: VmTemplate;
  /** Instead of launching: the list is for choosing one. */
  choose?: { title: string; onChoose: () => void };
  onLaunch: () => void;
}) {
  const { template, choose, onLaunch } = props;
  const { mappings, published, ownerRef } = template;
  const classes = useStyles();
  const paths = usePaths();
  const first = mappings.find(({ status }) => status === 'ready');
  const twice = (platformId: string) =>
    mappings.filter(one => one.platformId === platformId).length > 1;
  return (
    <Paper className={classes.root} component="article">
      <div className={classes.head}>
        <OsIcon os={template.os} size={40} />
        <div className={classes.words}>
          <Link to={paths.template(template.id)} className={classes.title}>
            {template.title}
          </Link>
          <div className={classes.description}>
            {template.description || formatOs(template.os)}
          </div>
        </div>
      </div>
      <div className={classes.chips}>
        {mappings.map(mapping => (
          <MappingChip
            key={`${mapping.platformId} ${mapping.region} ${mapping.imageId}`}
            mapping={mapping}
            withRegion={twice(mapping.platformId)}
          />
        ))}
        {mappings.length === 0 && (
          <StatusChip
            word="No image yet"
            tone="bad"
            tooltip="No platform is mapped to an image"
          />
        )}
        {!published && (
          <StatusChip
            word="Draft"
            tone="neutral"
            tooltip="Not offered in Create"
          />
        )}
      </div>
      <dl className={classes.facts}>
        <dt>Image</dt>
        <dd>{first ? <MiddleEllipsis text={resolvedImage(first)} /> : '–'}</dd>
        <dt>Owner</dt>
        <dd>
          <OwnerChip ownerRef={ownerRef} />
        </dd>
      </dl>
      <div className={classes.foot}>
        {choose ? (
          <VerdictButton
            variant="contained"
            color="primary"
            verdict={template.actions.edit}
            onClick={choose.onChoose}
          >
            {choose.title}
          </VerdictButton>
        ) : (
          <VerdictButton
            variant="contained"
            color="primary"
            verdict={template.actions.launch}
            onClick={onLaunch}
          >
            Launch
          </VerdictButton>
        )}
        <Button
          size="small"
          component={Link}
          to={paths.template(template.id)}
          aria-label={`Details of ${template.title}`}
        >
          Details
        </Button>
      </div>
    </Paper>
  );
}
