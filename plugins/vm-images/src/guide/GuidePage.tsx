import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import PublishIcon from '@material-ui/icons/Publish';
import { useNavigate } from 'react-router-dom';
import { importPanelApiRef } from '../api/importPanel';
import { PageBody, PageHeading, Section, usePaths } from '../layout';
import { Commands } from './Commands';
import { checks, conversions, ovaConversion } from './conversions';
import { OsChange } from './OsChange';
import { PortalFormats } from './PortalFormats';
import { linuxSteps, windowsSteps, type Step } from './steps';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    maxWidth: 960,
  },
  steps: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    margin: 0,
    paddingLeft: theme.spacing(2.5),
  },
  name: { fontWeight: 600 },
  part: { '& + &': { marginTop: theme.spacing(2) } },
}));

/** How images are made, converted, checked and brought into the portal. */
export function GuidePage() {
  const classes = useStyles();
  const paths = usePaths();
  const navigate = useNavigate();
  const panel = useApi(importPanelApiRef);
  return (
    <PageBody breadcrumb="Guide">
      <PageHeading
        title="How to make and convert images"
        actions={
          <>
            <Button variant="outlined" onClick={() => navigate(paths.images())}>
              Show all images
            </Button>
            <Button
              variant="contained"
              color="primary"
              startIcon={<PublishIcon />}
              onClick={() => panel.open()}
            >
              Import image
            </Button>
          </>
        }
      />
      <div className={classes.root}>
        <Section title="The short way">
          <Typography variant="body2">
            Launch a virtual machine from a public image, set it up, and create
            an image from it on its page. Everything below is for disks that
            come from elsewhere.
          </Typography>
        </Section>
        <Section title="From an installation disc">
          <Typography variant="body2">
            Import the ISO image, then choose <em>Install from ISO</em> on its
            page: a virtual machine starts from it with a blank disk, you
            install through the console, and its disk becomes an image. The page
            of the machine leads from step to step, also after days.
          </Typography>
        </Section>
        <Section title="Make an image of a Linux system">
          <Steps steps={linuxSteps} />
        </Section>
        <Section title="Make an image of a Windows system">
          <Steps steps={windowsSteps} />
        </Section>
        <Section title="What this portal converts by itself">
          <PortalFormats />
        </Section>
        <Section title="Convert a disk yourself">
          <Conversions />
        </Section>
        <Section title="Check and import">
          <Typography variant="body2" paragraph>
            Look at the format, the size that the machine will see, and whether
            a backing file is named: an image has to be whole in one file. Keep
            the digest; the import compares it.
          </Typography>
          <Commands lines={checks} about="Check and import" />
          <Typography variant="body2" className={classes.part}>
            Then drop the file on the list of images, or paste an address that
            the portal can fetch it from. An upload goes on where it stopped
            after a reload.
          </Typography>
        </Section>
        <Section title="Before a machine gets another system">
          <OsChange />
        </Section>
      </div>
    </PageBody>
  );
}

function Steps(props: { steps: readonly Step[] }) {
  const classes = useStyles();
  return (
    <ol className={classes.steps}>
      {props.steps.map(({ title, text, commands }) => (
        <li key={title}>
          <Typography variant="body2" className={classes.name}>
            {title}
          </Typography>
          <Typography variant="body2" paragraph>
            {text}
          </Typography>
          {commands && <Commands lines={commands} about={title} />}
        </li>
      ))}
    </ol>
  );
}

function Conversions() {
  const classes = useStyles();
  return (
    <>
      {[...Object.values(conversions), ovaConversion].map(
        ({ title, from, commands }) => (
          <div key={title} className={classes.part}>
            <Typography variant="body2" paragraph>
              <strong>{title}</strong> – {from}
            </Typography>
            <Commands lines={commands} about={title} />
          </div>
        ),
      )}
    </>
  );
}
