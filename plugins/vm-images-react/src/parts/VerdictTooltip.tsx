import type { ReactElement } from 'react';
import Tooltip, { type TooltipProps } from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Finding,
  Verdict,
} from '@vm-images/backstage-plugin-vm-images-common';

const useStyles = makeStyles(theme => ({
  tooltip: { maxWidth: 360, fontSize: 12.5, fontWeight: 400, lineHeight: 1.45 },
  finding: {
    margin: 0,
    '& + &': { marginTop: theme.spacing(1) },
  },
  remedy: { display: 'block', fontWeight: 600 },
  rule: {
    display: 'block',
    opacity: 0.7,
    fontFamily: 'monospace',
    fontSize: 11,
  },
}));

/** Reason, remedy and rule of each finding. @public */
export function Findings(props: { findings: readonly Finding[] }) {
  const classes = useStyles();
  return (
    <>
      {props.findings.map(({ rule, reason, remedy }) => (
        <p key={`${rule} ${reason}`} className={classes.finding}>
          {reason}
          {remedy && <span className={classes.remedy}>{remedy}</span>}
          <span className={classes.rule}>{rule}</span>
        </p>
      ))}
    </>
  );
}

/** Says why an action is denied, or what it is where nothing denies it. @public */
export function VerdictTooltip(props: {
  verdict?: Verdict;
  title?: string;
  placement?: TooltipProps['placement'];
  children: ReactElement;
}) {
  const { verdict, title, placement, children } = props;
  const classes = useStyles();
  const findings = verdict?.findings ?? [];
  return (
    <Tooltip
      classes={{ tooltip: classes.tooltip }}
      placement={placement}
      title={
        findings.length > 0 ? <Findings findings={findings} /> : title ?? ''
      }
    >
      {children}
    </Tooltip>
  );
}

/** @public */
export function isDenied(verdict?: Verdict): boolean {
  return verdict?.effect === 'deny';
}
