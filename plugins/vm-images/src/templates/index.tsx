import { Route, Routes } from 'react-router-dom';
import { EditTemplatePage, NewTemplatePage } from './editor/TemplateEditorPage';
import { TemplatesPage } from './list/TemplatesPage';
import { TemplatePage } from './page/TemplatePage';

/** The VM templates: all of them, one, and the editor. */
export function TemplatesPages() {
  return (
    <Routes>
      <Route path="/" element={<TemplatesPage />} />
      <Route path="new" element={<NewTemplatePage />} />
      <Route path=":id" element={<TemplatePage />} />
      <Route path=":id/edit" element={<EditTemplatePage />} />
    </Routes>
  );
}
