import { useId } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import {
  explainVerdict,
  type Finding,
  type LaunchCheck,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  formatMemory,
  isDenied,
  plural,
  reducedMotion,
  VerdictTooltip,
  toneColors,
} from '@vm-images/backstage-plugin-vm-images-react';

/** A size with the backend's word on whether it fits. */
export type JudgedSize = LaunchCheck['sizes'][number];

/** Room for four lines, so that nothing moves when one says why it is refused. */
const HEIGHT = 106;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))',
    gap: theme.spacing(1.25),
    maxHeight: 300,
    overflow: 'auto',
    // Room for the rings, which the scrolling box would cut.
    margin: -3,
    padding: 3,
    border: 0,
    minWidth: 0,
  },
  card: {
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    gap: 2,
    minHeight: HEIGHT,
    boxSizing: 'border-box',
    padding: theme.spacing(1.25, 1.5),
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 8,
    fontSize: 13,
    lineHeight: 1.45,
    cursor: 'pointer',
    color: theme.palette.text.secondary,
    transition: theme.transitions.create('border-color', { duration: 120 }),
    [reducedMotion]: { transition: 'none' },
    '&:hover': { borderColor: theme.palette.text.secondary },
    '&:focus-within': {
      outline: `2px solid ${theme.palette.primary.main}`,
      outlineOffset: 1,
    },
  },
  chosen: {
    borderColor: theme.palette.primary.main,
    boxShadow: `inset 0 0 0 1px ${theme.palette.primary.main}`,
    '&:hover': { borderColor: theme.palette.primary.main },
  },
  refused: {
    cursor: 'not-allowed',
    borderStyle: 'dashed',
    '&:hover': { borderColor: theme.palette.divider },
    '& $title': { color: theme.palette.text.disabled },
  },
  input: {
    position: 'absolute',
    opacity: 0,
    inset: 0,
    width: '100%',
    height: '100%',
    margin: 0,
    cursor: 'inherit',
  },
  title: {
    fontSize: 14.5,
    fontWeight: 600,
    color: theme.palette.text.primary,
    overflowWrap: 'anywhere',
  },
  why: {
    color: toneColors(theme, 'bad').color,
    fontSize: 12.5,
    fontWeight: 500,
  },
  hint: { color: theme.palette.text.secondary, fontSize: 12 },
}));

/** Sizes to choose from; one that does not fit says why, and can't be chosen. */
export function SizeCards(props: {
  /** `undefined` while they are asked for. */
  sizes: readonly JudgedSize[] | undefined;
  /** Name of the chosen flavor. */
  value: string | undefined;
  label?: string;
  readOnly?: boolean;
  onChange?: (flavor: string) => void;
}) {
  const { sizes, value, label = 'Size', readOnly } = props;
  const classes = useStyles();
  const group = useId();
  if (!sizes) {
    return (
      <div className={classes.root} aria-busy role="status" aria-label={label}>
        {[0, 1, 2].map(at => (
          <Skeleton key={at} variant="rect" height={HEIGHT} />
        ))}
      </div>
    );
  }
  if (sizes.length === 0) {
    return (
      <Typography variant="body2" color="textSecondary">
        No size is offered here.
      </Typography>
    );
  }
  // They come smallest first.
  const smallest = sizes.find(({ verdict }) => !isDenied(verdict));
  return (
    <div className={classes.root} role="radiogroup" aria-label={label}>
      {sizes.map(size => (
        <SizeCard
          key={size.flavor.name}
          group={group}
          size={size}
          chosen={size.flavor.name === value}
          smallest={size === smallest}
          onChoose={
            readOnly || isDenied(size.verdict)
              ? undefined
              : () => props.onChange?.(size.flavor.name)
          }
        />
      ))}
    </div>
  );
}

function SizeCard(props: {
  group: string;
  size: JudgedSize;
  chosen: boolean;
  smallest: boolean;
  onChoose?: () => void;
}) {
  const { size, chosen, smallest, onChoose } = props;
  const { flavor, verdict } = size;
  const classes = useStyles();
  const refused = isDenied(verdict);
  const title = flavor.title ?? flavor.name;
  const look = refused ? classes.refused : '';
  return (
    <VerdictTooltip verdict={verdict}>
      <label
        className={`${classes.card} ${chosen ? classes.chosen : ''} ${look}`}
      >
        {/* Refused ones keep their place in the tab order, and so their reason. */}
        {/* eslint-disable-next-line jsx-a11y/role-supports-aria-props -- ARIA 1.3 has aria-description; the rule does not know it yet */}
        <input
          className={classes.input}
          type="radio"
          name={props.group}
          checked={chosen}
          aria-label={`${title}: ${describe(size)}`}
          aria-disabled={!onChoose || undefined}
          aria-description={refused ? explainVerdict(verdict) : undefined}
          onChange={() => onChoose?.()}
        />
        <span className={classes.title}>{title}</span>
        <span>
          {flavor.vcpus} vCPU · {formatMemory(flavor.memoryMiB)}
        </span>
        <span>{flavor.diskGiB} GiB disk</span>
        {refused && (
          <span className={classes.why}>{shortly(verdict.findings)}</span>
        )}
        {smallest && <span className={classes.hint}>Smallest that fits</span>}
      </label>
    </VerdictTooltip>
  );
}

function describe({ flavor }: JudgedSize): string {
  return `${plural(flavor.vcpus, 'vCPU')}, ${formatMemory(
    flavor.memoryMiB,
  )} of memory, ${flavor.diskGiB} GiB of disk`;
}

/** The reason in three words; the tooltip has all of it. */
function shortly(findings: readonly Finding[]): string {
  const rules = new Set(findings.map(({ rule }) => rule));
  if (rules.size === 1 && rules.has('size.disk')) return 'Disk too small';
  if (rules.size === 1 && rules.has('size.memory')) {
    return findings[0].reason.includes('at most')
      ? 'Too much memory'
      : 'Too little memory';
  }
  return 'Does not fit';
}
