import { render, screen } from '@testing-library/react';
import type { ImageExport } from '@vm-images/backstage-plugin-vm-images-common';
import { makeOperation } from '../../dev/fake/operations';
import { OperationResult } from './OperationResult';

const made: ImageExport = {
  ...{ id: 'e', imageId: 'i', target: 'backups', bucket: 'acme-backups' },
  ...{ key: 'vm/web-i.qcow2', format: 'qcow2', status: 'succeeded' },
  ...{ sizeBytes: 5 * 1024 ** 3, etag: 'abc-3', operationId: 'op' },
  ...{ createdBy: 'user:default/ada', createdAt: '2026-01-01T00:00:00Z' },
};

it('says where an exported image is, and nothing of other operations', () => {
  const facts = { id: 'op', kind: 'image.export', title: 'Export image web' };
  const operation = makeOperation({ ...facts, result: { export: made } });
  const { rerender, container } = render(
    <OperationResult operation={operation} />,
  );
  expect(screen.getByText('Uploaded · 5 GiB · ETag abc-3')).toBeVisible();
  expect(container).toHaveTextContent('s3://acme-backups/vm/web-i.qcow2');
  rerender(<OperationResult operation={makeOperation(facts)} />);
  expect(container).toBeEmptyDOMElement();
});
