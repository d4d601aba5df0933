import { mockErrorHandler } from '@backstage/backend-test-utils';
import { InputError } from '@backstage/errors';
import {
  BrokenImageError,
  fetchGuarded,
  SourceError,
  ToolError,
} from '@vm-images/backstage-plugin-vm-images-node';
import express from 'express';
import PromiseRouter from 'express-promise-router';
import request from 'supertest';
import { explainToolErrors } from './explainToolErrors';

async function answerTo(work: () => Promise<unknown>) {
  const router = PromiseRouter();
  router.get('/', async () => {
    await work();
  });
  router.use(explainToolErrors);
  const { status, body } = await request(
    express().use(router).use(mockErrorHandler()),
  ).get('/');
  return { status, ...body.error };
}

const thrown = (error: Error) => answerTo(() => Promise.reject(error));

describe('errors of sources and tools', () => {
  it('of a source that does not answer is a bad gateway, with the reason', async () => {
    const answer = await answerTo(() =>
      fetchGuarded('http://127.0.0.1:9/disk?sig=hush', {
        policy: { allowHosts: ['127.0.0.1'] },
      }),
    );
    expect(answer).toMatchObject({
      status: 502,
      message: expect.stringContaining('127.0.0.1:9'),
    });
    expect(JSON.stringify(answer)).not.toContain('hush');
  });

  it.each([
    [new SourceError('http-status', 'It answered 403'), 502],
    [new SourceError('too-large', 'It has 9 TiB'), 413],
    [new SourceError('digest', 'It is another file'), 400],
    [new SourceError('disk-full', 'No room'), 507],
    [new ToolError('tool-missing', 'No qemu-img'), 503],
    [new ToolError('time-limit', 'It took too long'), 400],
    [new ToolError('output-limit', 'It grew too much'), 413],
    [new ToolError('tool-failed', 'It fell over'), 502],
    [new InputError('No such thing'), 400],
    [new BrokenImageError({ rule: 'r', reason: 'it is torn' }), 400],
    [new Error('a bug'), 500],
  ])('tells %s', async (error, status) => {
    expect(await thrown(error)).toMatchObject({
      status,
      message: error.message,
    });
  });
});
