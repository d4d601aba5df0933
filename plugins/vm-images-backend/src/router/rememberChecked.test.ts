import express from 'express';
import supertest from 'supertest';
import { rememberChecked } from './rememberChecked';
import { sendJsonText } from './sendJsonText';

describe('rememberChecked', () => {
  let checks: string[];
  let app: express.Express;
  beforeEach(() => {
    checks = [];
    app = express();
    app.use(
      rememberChecked((request, _response, next) => {
        checks.push(`${request.method} ${request.url}`);
        request.query = { ...request.query, seen: ['by', 'check'] };
        next(request.query.bad ? new Error('No') : undefined);
      }),
    );
    app.use((request, response) => {
      const { query } = request;
      sendJsonText(response, JSON.stringify({ name: 'Größe 箱', query }));
      // Whatever a handler does to it is nobody else's.
      (query.seen as string[]).push('handler');
    });
    app.use(((_error, _request, response, _next) => {
      response.status(400).end();
    }) as express.ErrorRequestHandler);
  });

  it('checks an address once, and gives what the check made of its query', async () => {
    for (let time = 0; time < 3; time += 1) {
      const { body } = await supertest(app).get('/images?a=1').expect(200);
      const query = { a: '1', seen: ['by', 'check'] };
      expect(body).toEqual({ name: 'Größe 箱', query });
    }
    await supertest(app).get('/images?a=2').expect(200);
    expect(checks).toEqual(['GET /images?a=1', 'GET /images?a=2']);
  });

  it('checks again what did not pass, has a body or changes something', async () => {
    for (let time = 0; time < 2; time += 1) {
      await supertest(app).get('/images?bad=1').expect(400);
      await supertest(app).get('/images').send({ a: 1 }).expect(200);
      await supertest(app).post('/images').expect(200);
    }
    expect(checks).toHaveLength(6);
  });
});
