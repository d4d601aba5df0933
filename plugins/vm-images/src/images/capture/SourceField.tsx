import Checkbox from '@material-ui/core/Checkbox';
import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import {
  explainVerdict,
  type CaptureSource,
  type CaptureSources,
} from '@vm-images/backstage-plugin-vm-images-common';
import { isDenied } from '@vm-images/backstage-plugin-vm-images-react';
import { sourceKey } from './sourceKey';

const useStyles = makeStyles(theme => ({
  question: { marginBottom: theme.spacing(0.5) },
  // Of a machine with many snapshots the list scrolls, not the dialog.
  list: {
    maxHeight: 268,
    flexWrap: 'nowrap',
    overflowY: 'auto',
    // What scrolls is cut off, and radio buttons stand out to the left.
    marginLeft: -4,
    paddingLeft: 4,
  },
  source: {
    alignItems: 'flex-start',
    marginRight: 0,
    marginBottom: theme.spacing(0.5),
  },
  radio: { padding: theme.spacing(0.5, 1) },
  text: { display: 'block', lineHeight: 1.4, overflowWrap: 'anywhere' },
  keep: { marginLeft: theme.spacing(2.5) },
}));

type Item = CaptureSources['items'][number];

const abouts: Record<CaptureSource['type'], string> = {
  'system-disk': 'An image that virtual machines start from.',
  'data-disk': 'An image that data disks are made from.',
  'full-machine': 'System disk and all data disks in one image.',
  'new-snapshot': 'Takes a snapshot first, and makes the image of it.',
  'new-backup':
    'Backs up all disks first, and makes a full-machine image that can be shared.',
  snapshot: 'An image of the system disk as it was then.',
  backup: 'A full-machine image of what was then, which can be shared.',
};

/** What of the machine the image is made from; what cannot be says why. */
export function SourceField(props: {
  items: readonly Item[];
  value: CaptureSource;
  className?: string;
  /** What denies a source although the machine is stopped for it. */
  isDeniedNow: (item: Item) => boolean;
  onChange: (source: CaptureSource) => void;
}) {
  const { items, value, className, isDeniedNow, onChange } = props;
  const classes = useStyles();
  const isNew = value.type === 'new-snapshot' || value.type === 'new-backup';
  return (
    <FormControl component="fieldset" className={className}>
      <FormLabel component="legend" className={classes.question}>
        Made from
      </FormLabel>
      <RadioGroup
        className={classes.list}
        value={sourceKey(value)}
        onChange={(_, key) => {
          const chosen = items.find(({ source }) => sourceKey(source) === key);
          if (chosen) onChange(chosen.source);
        }}
      >
        {items.map(item => (
          <FormControlLabel
            key={sourceKey(item.source)}
            value={sourceKey(item.source)}
            className={classes.source}
            disabled={isDeniedNow(item)}
            control={
              <Radio color="primary" size="small" className={classes.radio} />
            }
            label={<Label item={item} denied={isDeniedNow(item)} />}
          />
        ))}
      </RadioGroup>
      {isNew && (
        <FormControlLabel
          className={classes.keep}
          label={`Keep the ${
            value.type === 'new-snapshot' ? 'snapshot' : 'backup'
          } when the image is there`}
          control={
            <Checkbox
              color="primary"
              size="small"
              checked={value.keep}
              onChange={(_, keep) => onChange({ ...value, keep })}
            />
          }
        />
      )}
    </FormControl>
  );
}

function Label({ item, denied }: { item: Item; denied: boolean }) {
  const classes = useStyles();
  const { source, title, sizeGiB, verdict } = item;
  const size = `${Math.round(sizeGiB * 100) / 100} GiB`;
  return (
    <>
      <Typography variant="body2">{`${title} · ${size}`}</Typography>
      <Typography
        variant="caption"
        color="textSecondary"
        className={classes.text}
      >
        {denied && isDenied(verdict)
          ? explainVerdict(verdict)
          : abouts[source.type]}
      </Typography>
    </>
  );
}
