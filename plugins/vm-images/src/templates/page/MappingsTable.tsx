import { Link } from '@backstage/core-components';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { TemplateMapping } from '@vm-images/backstage-plugin-vm-images-common';
import {
  StatusChip,
  usePlatforms,
  toneColors,
} from '@vm-images/backstage-plugin-vm-images-react';
import { usePaths } from '../../layout';
import { resolvedImage } from '../MappingChip';

const useStyles = makeStyles(theme => ({
  scroll: { overflowX: 'auto', margin: theme.spacing(0, -1) },
  head: {
    padding: theme.spacing(0.75, 1),
    fontSize: 12.5,
    fontWeight: 600,
    textTransform: 'none',
    letterSpacing: 0,
    whiteSpace: 'nowrap',
    color: theme.palette.text.secondary,
    backgroundColor: 'transparent',
  },
  row: {
    '&&&': { backgroundColor: 'transparent' },
    '&:last-child > td': { borderBottom: 0 },
  },
  cell: {
    padding: theme.spacing(1),
    fontSize: 14,
    lineHeight: 1.45,
    verticalAlign: 'top',
  },
  line: { whiteSpace: 'nowrap' },
  image: { overflowWrap: 'anywhere', minWidth: 140 },
  second: { fontSize: 12.5, color: theme.palette.text.secondary },
  reason: {
    marginTop: 4,
    fontSize: 12.5,
    lineHeight: 1.4,
    color: toneColors(theme, 'bad').color,
  },
}));

/** What a launch would take on each platform, as of now. */
export function MappingsTable(props: { mappings: readonly TemplateMapping[] }) {
  const { mappings } = props;
  const classes = useStyles();
  const paths = usePaths();
  const platforms = usePlatforms().value ?? [];
  if (mappings.length === 0) {
    return (
      <Typography variant="body2" color="textSecondary">
        No platform is mapped to an image yet; edit the template to add one.
      </Typography>
    );
  }
  return (
    <div className={classes.scroll}>
      <Table size="small" aria-label="Images per platform">
        <TableHead>
          <TableRow>
            {['Platform', 'Source', 'Image', 'Sizes', 'Now'].map(title => (
              <TableCell key={title} className={classes.head}>
                {title}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {mappings.map(mapping => {
            const { platformId, region, imageId, status, reason } = mapping;
            const platform = platforms.find(({ id }) => id === platformId);
            return (
              <TableRow
                key={`${platformId} ${region} ${imageId}`}
                className={classes.row}
              >
                <TableCell className={`${classes.cell} ${classes.line}`}>
                  {platform?.title ?? platformId}
                  <div className={classes.second}>{region}</div>
                </TableCell>
                <TableCell className={`${classes.cell} ${classes.line}`}>
                  {mapping.imageSource === 'public' ? 'Public' : 'Custom'}
                </TableCell>
                <TableCell className={`${classes.cell} ${classes.image}`}>
                  {mapping.imageName ? (
                    <Link to={paths.image(imageId)}>
                      {resolvedImage(mapping)}
                    </Link>
                  ) : (
                    imageId
                  )}
                  {mapping.channel && (
                    <div className={classes.second}>
                      {mapping.family}@{mapping.channel}, resolved now
                    </div>
                  )}
                </TableCell>
                <TableCell className={classes.cell}>
                  {mapping.sizes.length > 0
                    ? mapping.sizes.join(', ')
                    : 'All that fit'}
                </TableCell>
                <TableCell className={classes.cell}>
                  <StatusChip
                    word={status === 'ready' ? 'Ready' : 'Broken'}
                    tone={status === 'ready' ? 'good' : 'bad'}
                  />
                  {status === 'broken' && (
                    <div className={classes.reason}>{reason}</div>
                  )}
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </div>
  );
}
