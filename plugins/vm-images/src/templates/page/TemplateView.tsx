import { useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import AddToQueueIcon from '@material-ui/icons/AddToQueue';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import EditOutlinedIcon from '@material-ui/icons/EditOutlined';
import type { VmTemplate } from '@vm-images/backstage-plugin-vm-images-common';
import {
  ActionMenu,
  formatOs,
  OsIcon,
  OwnerChip,
  RelativeTime,
  StatusChip,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useNavigate } from 'react-router-dom';
import { LaunchDialog } from '../../launch';
import { FactList, PageHeading, Section, usePaths } from '../../layout';
import { DeleteTemplateDialog } from '../actions/DeleteTemplateDialog';
import { FormPreview } from './FormPreview';
import { LaunchedMachines } from './LaunchedMachines';
import { MappingsTable } from './MappingsTable';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    gap: theme.spacing(2),
    [theme.breakpoints.up('lg')]: {
      gridTemplateColumns: 'minmax(0, 1fr) 400px',
    },
  },
  column: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    minWidth: 0,
  },
  code: {
    maxHeight: 280,
    margin: 0,
    overflow: 'auto',
    fontFamily: 'monospace',
    fontSize: 12.5,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
}));

/** A template that is known. */
export function TemplateView(props: { template: VmTemplate }) {
  const { template } = props;
  const classes = useStyles();
  return (
    <>
      <Heading template={template} />
      <div className={classes.root}>
        <div className={classes.column}>
          <Section title="Images per platform">
            <MappingsTable mappings={template.mappings} />
          </Section>
          <Section title="About">
            <About template={template} />
          </Section>
          {template.userData && (
            <Section title="User data">
              <pre className={classes.code}>{template.userData}</pre>
            </Section>
          )}
          <Section title="Launched from it">
            <LaunchedMachines templateId={template.id} />
          </Section>
        </div>
        <Section title="What people are asked">
          <FormPreview template={template} />
        </Section>
      </div>
    </>
  );
}

function Heading({ template }: { template: VmTemplate }) {
  const { id, title, os, description, published, visibility } = template;
  const paths = usePaths();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'launch' | 'delete'>();
  const close = () => setOpen(undefined);
  return (
    <>
      <PageHeading
        title={title}
        icon={<OsIcon os={os} size={40} />}
        subtitle={description}
        chips={
          <>
            {!published && (
              <StatusChip
                word="Draft"
                tone="neutral"
                tooltip="Not offered in Create"
              />
            )}
            {visibility === 'private' && (
              <StatusChip
                word="Private"
                tone="neutral"
                tooltip="Only its owner sees it"
              />
            )}
          </>
        }
        actions={
          <>
            <VerdictButton
              variant="contained"
              color="primary"
              verdict={template.actions.launch}
              startIcon={<AddToQueueIcon />}
              onClick={() => setOpen('launch')}
            >
              Create virtual machine
            </VerdictButton>
            <VerdictButton
              variant="outlined"
              verdict={template.actions.edit}
              startIcon={<EditOutlinedIcon />}
              onClick={() => navigate(`${paths.template(id)}/edit`)}
            >
              Edit
            </VerdictButton>
            <ActionMenu
              label="More actions"
              actions={[
                {
                  id: 'delete',
                  title: 'Delete',
                  icon: <DeleteOutlineIcon fontSize="small" />,
                  verdict: template.actions.delete,
                  danger: true,
                  onClick: () => setOpen('delete'),
                },
              ]}
            />
          </>
        }
      />
      <LaunchDialog open={open === 'launch'} onClose={close} templateId={id} />
      <DeleteTemplateDialog
        template={template}
        open={open === 'delete'}
        onClose={close}
        onDeleted={() => navigate(paths.templates())}
      />
    </>
  );
}

function About({ template }: { template: VmTemplate }) {
  return (
    <FactList
      facts={[
        ['Operating system', formatOs(template.os)],
        ['Name', template.name],
        ['Login user', template.loginUser],
        ['At most', `${template.maxCount} at a time`],
        ['Owner', <OwnerChip key="owner" ownerRef={template.ownerRef} />],
        [
          'Visible to',
          template.visibility === 'public' ? 'Everyone' : 'Its owner',
        ],
        ['In Create', template.published ? 'Offered' : 'Not offered'],
        ['Updated', <RelativeTime key="updated" time={template.updatedAt} />],
      ]}
    />
  );
}
