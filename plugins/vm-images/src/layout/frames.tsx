import type { ComponentType, ReactNode } from 'react';
import { Content, Header, HeaderTabs, Page } from '@backstage/core-components';
import { PageLayout } from '@backstage/frontend-plugin-api';
import AlbumIcon from '@material-ui/icons/Album';
import { useNavigate } from 'react-router-dom';

/** One of the plugin's main pages, as a tab. */
export interface SectionTab {
  id: string;
  label: string;
  href: string;
  active: boolean;
}

export interface FrameProps {
  title: string;
  titleLink: string;
  tabs: SectionTab[];
  actions: JSX.Element[];
  children: ReactNode;
}

/** The portal's header around a page; there is one per frontend system. */
export type Frame = ComponentType<FrameProps>;

/** The header of portals on the new frontend system. */
export function PortalFrame(props: FrameProps) {
  const { title, titleLink, tabs, actions, children } = props;
  return (
    <PageLayout
      title={title}
      icon={<AlbumIcon />}
      titleLink={titleLink}
      tabs={tabs}
      headerActions={actions}
    >
      {children}
    </PageLayout>
  );
}

/** The header of portals on the old frontend system. */
export function LegacyFrame(props: FrameProps) {
  const { title, tabs, actions, children } = props;
  const navigate = useNavigate();
  return (
    <Page themeId="tool">
      <Header title={title}>{actions}</Header>
      <HeaderTabs
        tabs={tabs.map(({ id, label }) => ({ id, label }))}
        selectedIndex={Math.max(
          0,
          tabs.findIndex(tab => tab.active),
        )}
        onChange={index => navigate(tabs[index].href)}
      />
      <Content noPadding>{children}</Content>
    </Page>
  );
}
