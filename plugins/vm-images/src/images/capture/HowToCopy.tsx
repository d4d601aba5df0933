import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { VirtualMachine } from '@vm-images/backstage-plugin-vm-images-common';

const useStyles = makeStyles(theme => ({
  question: { marginBottom: theme.spacing(0.5) },
  way: { alignItems: 'flex-start', marginBottom: theme.spacing(1) },
  radio: { padding: theme.spacing(0, 1) },
  text: { display: 'block', lineHeight: 1.45 },
}));

const ways = [
  [
    'live',
    'Copy while it runs',
    'The machine goes on working. Its file systems are frozen for a moment where a guest agent is there; otherwise the copy is like after a power cut.',
  ],
  [
    'stop',
    'Stop it first',
    'The machine is shut down for the copy and started again afterwards. The copy is certain to be consistent.',
  ],
] as const;

/** What is known of how gentle it will be. */
function liveText(freezes: boolean | undefined): string {
  const [[, , text]] = ways;
  if (freezes === undefined) return text;
  return freezes
    ? 'The machine goes on working. Its guest agent holds the file systems still for a moment, so that they are whole in the copy.'
    : 'The machine goes on working. Its image declares no guest agent, so the copy may be like after a power cut.';
}

/** A running machine can be copied in two ways; a sentence on each. */
export function HowToCopy(props: {
  machine: VirtualMachine;
  stopFirst: boolean;
  /** Whether a guest agent will hold the file systems still; unknown without. */
  freezes?: boolean;
  className?: string;
  onChange: (stopFirst: boolean) => void;
}) {
  const { machine, stopFirst, freezes, className, onChange } = props;
  const classes = useStyles();
  return (
    <FormControl component="fieldset" className={className}>
      <FormLabel component="legend" className={classes.question}>
        {machine.name} is running
      </FormLabel>
      <RadioGroup
        value={stopFirst ? 'stop' : 'live'}
        onChange={(_, way) => onChange(way === 'stop')}
      >
        {ways.map(([value, title, text]) => (
          <FormControlLabel
            key={value}
            value={value}
            className={classes.way}
            control={
              <Radio color="primary" size="small" className={classes.radio} />
            }
            label={
              <>
                <Typography variant="body2">{title}</Typography>
                <Typography
                  variant="caption"
                  color="textSecondary"
                  className={classes.text}
                >
                  {value === 'live' ? liveText(freezes) : text}
                </Typography>
              </>
            }
          />
        ))}
      </RadioGroup>
    </FormControl>
  );
}
