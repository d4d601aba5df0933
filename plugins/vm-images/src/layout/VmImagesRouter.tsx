import { lazy, Suspense } from 'react';
import { Progress } from '@backstage/core-components';
import { Navigate, Route, Routes, useLocation } from 'react-router-dom';
import { OperationsButton } from '../operations/OperationsButton';
import { PortalParts } from './PortalParts';
import type { Frame } from './frames';
import { usePaths } from './usePaths';

const ImagesPage = lazy(() =>
  import('../images/list').then(m => ({ default: m.ImagesPage })),
);
const ImagePage = lazy(() =>
  import('../images/page').then(m => ({ default: m.ImagePage })),
);
const GuidePage = lazy(() =>
  import('../guide').then(m => ({ default: m.GuidePage })),
);
const TemplatesPages = lazy(() =>
  import('../templates').then(m => ({ default: m.TemplatesPages })),
);
const MachinesPages = lazy(() =>
  import('../machines').then(m => ({ default: m.MachinesPages })),
);
const OperationsPage = lazy(() =>
  import('../operations/page').then(m => ({ default: m.OperationsPage })),
);
const PlatformsPage = lazy(() =>
  import('../platforms').then(m => ({ default: m.PlatformsPage })),
);

/** Every page of the plugin, within the header of the portal. */
export function VmImagesRouter(props: { frame: Frame }) {
  const { frame: PageFrame } = props;
  const paths = usePaths();
  const tabs = useTabs();
  return (
    <PageFrame
      title="VM Images"
      titleLink={paths.images()}
      tabs={tabs}
      actions={[<OperationsButton key="operations" />]}
    >
      <Suspense fallback={<Progress />}>
        <Routes>
          <Route path="/" element={<ImagesPage />} />
          <Route
            path="images"
            element={<Navigate to={paths.images()} replace />}
          />
          <Route path="images/:id" element={<ImagePage />} />
          <Route path="guide" element={<GuidePage />} />
          <Route path="templates/*" element={<TemplatesPages />} />
          <Route path="machines/*" element={<MachinesPages />} />
          <Route path="operations" element={<OperationsPage />} />
          <Route path="platforms" element={<PlatformsPage />} />
          <Route path="*" element={<Navigate to={paths.images()} replace />} />
        </Routes>
      </Suspense>
      <PortalParts />
    </PageFrame>
  );
}

function useTabs() {
  const paths = usePaths();
  const { pathname } = useLocation();
  const tabs = [
    { id: 'images', label: 'Images', href: paths.images() },
    { id: 'templates', label: 'VM templates', href: paths.templates() },
    { id: 'machines', label: 'Virtual machines', href: paths.machines() },
    { id: 'operations', label: 'Operations', href: paths.operations() },
    { id: 'platforms', label: 'Platforms', href: paths.platforms() },
  ];
  const inside = (href: string) =>
    pathname === href || pathname.startsWith(`${href}/`);
  const active = tabs.slice(1).find(tab => inside(tab.href)) ?? tabs[0];
  return tabs.map(tab => ({ ...tab, active: tab === active }));
}
