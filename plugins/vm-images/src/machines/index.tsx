import { Route, Routes } from 'react-router-dom';
import { MachinesPage } from './list/MachinesPage';
import { MachinePage } from './page/MachinePage';

/** The list of virtual machines, and each one's page. */
export function MachinesPages() {
  return (
    <Routes>
      <Route path="/" element={<MachinesPage />} />
      <Route path=":id" element={<MachinePage />} />
    </Routes>
  );
}
