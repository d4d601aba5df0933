import type { ComponentType, ReactNode } from 'react';
import CircularProgress from '@material-ui/core/CircularProgress';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import ErrorIcon from '@material-ui/icons/Error';
import RadioButtonUncheckedIcon from '@material-ui/icons/RadioButtonUnchecked';
import WarningIcon from '@material-ui/icons/Warning';
import { reducedMotion, toneColors, type Tone } from './tones';

const useStyles = makeStyles(theme => ({
  root: ({ tone }: { tone: Tone }) => {
    const { color, backgroundColor } = toneColors(theme, tone);
    return {
      display: 'inline-flex',
      alignItems: 'center',
      gap: 6,
      maxWidth: '100%',
      height: 24,
      padding: '0 9px 0 7px',
      borderRadius: 12,
      fontSize: 12.5,
      fontWeight: 500,
      lineHeight: '24px',
      whiteSpace: 'nowrap',
      color,
      backgroundColor,
    };
  },
  icon: { fontSize: 15, flexShrink: 0 },
  word: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
  spinner: {
    flexShrink: 0,
    [reducedMotion]: { animation: 'none', '& *': { animation: 'none' } },
  },
  percent: {
    flexShrink: 0,
    fontVariantNumeric: 'tabular-nums',
    opacity: 0.85,
  },
}));

const icons: Record<Tone, ComponentType<{ className?: string }>> = {
  neutral: RadioButtonUncheckedIcon,
  progress: RadioButtonUncheckedIcon,
  good: CheckCircleIcon,
  warn: WarningIcon,
  bad: ErrorIcon,
};

/** @public */
export interface StatusChipProps {
  word: string;
  tone: Tone;
  /** From 0 to 1; with the tone `progress` a spinner is shown even without. */
  progress?: number;
  /** The reason, or the platform's own word. */
  tooltip?: ReactNode;
  icon?: ComponentType<{ className?: string }>;
}

/** Whole; 100 is kept for what is done. */
function percentOf(progress: number): number {
  return Math.min(99, Math.floor(progress * 100));
}

/** Icon, word and colour; in flight a spinner and the percentage. @public */
export function StatusChip(props: StatusChipProps) {
  const { word, tone, progress, tooltip } = props;
  const classes = useStyles({ tone });
  const Icon = props.icon ?? icons[tone];
  const known = tone === 'progress' && progress !== undefined && progress > 0;
  const chip = (
    <span className={classes.root}>
      {tone === 'progress' ? (
        <CircularProgress
          className={classes.spinner}
          size={13}
          thickness={6}
          color="inherit"
          aria-hidden
        />
      ) : (
        <Icon className={classes.icon} aria-hidden />
      )}
      <span className={classes.word}>{word}</span>
      {known && (
        // Nobody wants to hear every percent; progress bars tell it when asked.
        <span className={classes.percent} aria-hidden>
          {percentOf(progress)}%
        </span>
      )}
    </span>
  );
  return tooltip ? <Tooltip title={tooltip}>{chip}</Tooltip> : chip;
}
