import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import Tooltip from '@material-ui/core/Tooltip';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import AddIcon from '@material-ui/icons/Add';
import CloseIcon from '@material-ui/icons/Close';
import type {
  Image,
  LaunchCheck,
} from '@vm-images/backstage-plugin-vm-images-common';
import { FormField } from '../images/form/FormField';
import { DataDiskImage } from './DataDiskImage';
import { newDisk, type WishedDataDisk } from './dataDiskForm';

const GiB = 1024 ** 3;

const useStyles = makeStyles(theme => ({
  list: { margin: 0, padding: 0, listStyle: 'none' },
  disk: {
    display: 'grid',
    gridTemplateColumns: 'minmax(96px, 140px) minmax(0, 1fr) auto',
    alignItems: 'start',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1.5),
  },
  brought: { marginBottom: theme.spacing(1) },
}));

/** The disks beside the system disk: blank, or with what an image holds. */
export function DataDisks(props: {
  /** What the platform offers. */
  offer: NonNullable<LaunchCheck['dataDisks']>;
  platformId?: string;
  region?: string;
  disks: readonly WishedDataDisk[];
  error?: string;
  onChange: (disks: WishedDataDisk[]) => void;
}) {
  const { offer, disks, error, onChange, ...place } = props;
  const classes = useStyles();
  const { max, maxSizeGiB, ofImage } = offer;
  const change = (key: string, news: Partial<WishedDataDisk>) =>
    onChange(disks.map(one => (one.key === key ? { ...one, ...news } : one)));
  const choose = (disk: WishedDataDisk, image: Image | undefined) => {
    const least = Math.ceil((image?.virtualSizeBytes ?? 0) / GiB);
    const size = Math.max(least, Number(disk.sizeGiB) || 1);
    change(disk.key, { imageId: image?.id, sizeGiB: String(size) });
  };
  return (
    <div>
      {ofImage.length > 0 && (
        <Typography
          variant="body2"
          color="textSecondary"
          className={classes.brought}
        >
          {`The image brings ${ofImage
            .map(({ id, virtualSizeBytes }) => {
              const size = Math.round((virtualSizeBytes / GiB) * 100) / 100;
              return `${id} (${size} GiB)`;
            })
            .join(', ')}.`}
        </Typography>
      )}
      <ul className={classes.list} aria-label="Data disks">
        {disks.map((disk, index) => (
          <li key={disk.key} className={classes.disk}>
            <FormField
              name={`disk-size-${disk.key}`}
              label="Size, GiB"
              value={disk.sizeGiB}
              error={error && isBad(disk, maxSizeGiB) ? error : undefined}
              inputProps={{
                inputMode: 'numeric',
                'aria-label': `Size of data disk ${index + 1}, GiB`,
              }}
              onValue={sizeGiB => change(disk.key, { sizeGiB })}
            />
            <DataDiskImage
              {...place}
              label={`Image of data disk ${index + 1}`}
              value={disk.imageId}
              onChange={image => choose(disk, image)}
            />
            <Tooltip title="Remove this data disk">
              <IconButton
                size="small"
                aria-label={`Remove data disk ${index + 1}`}
                onClick={() =>
                  onChange(disks.filter(({ key }) => key !== disk.key))
                }
              >
                <CloseIcon fontSize="small" />
              </IconButton>
            </Tooltip>
          </li>
        ))}
      </ul>
      <Button
        size="small"
        startIcon={<AddIcon />}
        disabled={disks.length + ofImage.length >= max}
        onClick={() => onChange([...disks, newDisk()])}
      >
        Add data disk
      </Button>
    </div>
  );
}

function isBad({ sizeGiB }: WishedDataDisk, most: number): boolean {
  const size = Number(sizeGiB);
  return !Number.isInteger(size) || size < 1 || size > most;
}
