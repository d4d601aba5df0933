/** What the fake answers, as JSON with this status (200 unless said). */
export type Answer = { status?: number; body: unknown };

/** What was asked; `id` is what the path's first group matched. */
export interface Call {
  id: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  signal: AbortSignal;
  body: Record<string, unknown>;
}

export type Route = [
  method: string,
  path: RegExp,
  answer: (call: Call) => Answer | Response | Promise<Answer | Response>,
];

export const ok = (body: unknown): Answer => ({ body });
export const accepted = (body: unknown): Answer => ({ status: 202, body });

export function problem(status: number, name: string, message: string): Answer {
  return { status, body: { error: { name, message } } };
}

/** The one of that id, or that there is none. */
export function oneOf(
  list: readonly { id: string }[],
  id: string,
  noun: string,
): Answer {
  const found = list.find(one => one.id === id);
  return found
    ? ok(found)
    : problem(404, 'NotFoundError', `There is no ${noun} "${id}".`);
}

/** Errors tell their status in the body too. */
function asBackend(body: unknown, status: number): object {
  const answer = body as object;
  return status < 400
    ? answer
    : { ...answer, response: { statusCode: status } };
}

/** Answers by the first route that fits. */
export async function answerBy(
  routes: readonly Route[],
  method: string,
  call: Omit<Call, 'id'>,
): Promise<Response> {
  for (const [itsMethod, pattern, answer] of routes) {
    const match = itsMethod === method && pattern.exec(call.path);
    if (!match) continue;
    const id = decodeURIComponent(match[1] ?? '');
    const answered = await answer({ ...call, id });
    if (answered instanceof Response) return answered;
    const { status = 200, body } = answered;
    return status === 204
      ? new Response(undefined, { status })
      : Response.json(asBackend(body, status), { status });
  }
  const message = `The fake has no ${method} ${call.path}`;
  return Response.json(
    asBackend({ error: { name: 'NotFoundError', message } }, 404),
    { status: 404 },
  );
}
