import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import type { OperatingSystem } from '@vm-images/backstage-plugin-vm-images-common';
import { formatOs } from '../format/words';

/** A hue and letters per distribution; not their logos, which are theirs. */
const marks: Record<string, readonly [letters: string, color: string]> = {
  almalinux: ['Al', '#0f6fb8'],
  alpine: ['Ap', '#0d597f'],
  amazon: ['Az', '#b8650a'],
  arch: ['Ar', '#1579b3'],
  centos: ['Ce', '#7a2a6b'],
  cirros: ['Ci', '#49757d'],
  debian: ['De', '#c3073f'],
  fedora: ['Fe', '#33609b'],
  freebsd: ['FB', '#a41e22'],
  opensuse: ['oS', '#467d14'],
  oracle: ['Or', '#b5382c'],
  rhel: ['RH', '#c00'],
  rocky: ['Ro', '#0b7f5f'],
  sles: ['SU', '#257a52'],
  ubuntu: ['Ub', '#c6451b'],
  windows: ['Wi', '#0067b8'],
};

const byType = {
  linux: ['Lx', '#5f6b76'],
  windows: ['Wi', '#0067b8'],
  other: ['?', '#757575'],
} as const;

const useStyles = makeStyles({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    flexShrink: 0,
    borderRadius: '24%',
    color: '#fff',
    fontWeight: 700,
    letterSpacing: '-0.02em',
    userSelect: 'none',
  },
});

/** A small mark of the operating system; its name on hover. @public */
export function OsIcon(props: { os: OperatingSystem; size?: number }) {
  const { os, size = 28 } = props;
  const classes = useStyles();
  const [letters, color] =
    marks[os.distribution?.toLowerCase() ?? ''] ?? byType[os.type];
  return (
    <Tooltip title={formatOs(os)}>
      <span
        role="img"
        aria-label={formatOs(os)}
        className={classes.root}
        style={{
          width: size,
          height: size,
          fontSize: size * 0.43,
          backgroundColor: color,
        }}
      >
        {letters}
      </span>
    </Tooltip>
  );
}
