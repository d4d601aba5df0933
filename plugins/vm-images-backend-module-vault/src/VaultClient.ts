import { readFile } from 'node:fs/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import type { VaultConfig } from './readVaultConfig';

/** What Vault answered instead of doing it. */
export interface Refusal {
  status: number;
  /** Its own words, without anything of ours. */
  reasons: string[];
}

export type VaultAnswer = { data: unknown } | { refusal: Refusal };

const MAX_ANSWER = 1024 * 1024;

/**
 * Speaks HTTP with Vault. The token goes to the configured address only:
 * redirects are not followed.
 */
export class VaultClient {
  readonly #config: VaultConfig;

  constructor(config: VaultConfig) {
    this.#config = config;
  }

  /** For messages; holds no secret. */
  get address(): string {
    return this.#config.url;
  }

  /**
   * Asks for a path below the mount of the transit engine.
   *
   * @throws ServiceUnavailableError when there is no usable answer, or the
   * abort reason of the caller
   */
  async ask(
    method: 'GET' | 'POST',
    path: string,
    options: { body?: object; signal: AbortSignal; about: string },
  ): Promise<VaultAnswer> {
    const { body, signal, about } = options;
    const { url, mount, timeoutMs } = this.#config;
    signal.throwIfAborted();
    const headers = await this.#headers(about, body !== undefined);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${url}/v1/${mount}/${path}`, {
        method,
        headers,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        ...(body && { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      signal.throwIfAborted();
      throw this.#silent(error, about);
    }
    return this.#read(response, text, about);
  }

  async #headers(
    about: string,
    hasBody: boolean,
  ): Promise<Record<string, string>> {
    const { namespace } = this.#config;
    return {
      'X-Vault-Token': await this.#token(about),
      'X-Vault-Request': 'true',
      ...(namespace && { 'X-Vault-Namespace': namespace }),
      ...(hasBody && { 'Content-Type': 'application/json' }),
    };
  }

  async #token(about: string): Promise<string> {
    const { token, tokenFile } = this.#config;
    if (token !== undefined) return token;
    try {
      return (await readFile(tokenFile!, 'utf8')).trim();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new ServiceUnavailableError(
        `${about}: the file of Vault's token, ${tokenFile}, cannot be read (${code}). See that Vault Agent runs, or correct vmImages.encryption.vault.tokenFile.`,
      );
    }
  }

  #read(response: Response, text: string, about: string): VaultAnswer {
    const answer = text.length <= MAX_ANSWER ? parse(text) : undefined;
    const { status } = response;
    if (response.ok && answer) return { data: answer.data };
    if (status >= 300 && status < 400) {
      throw new ServiceUnavailableError(
        `${about}: Vault at ${this.address} sends its callers elsewhere. Name the address that serves requests in vmImages.encryption.vault.url.`,
      );
    }
    if (response.ok) {
      throw new ServiceUnavailableError(
        `${about}: what answers at ${this.address} is no Vault. Correct vmImages.encryption.vault.url.`,
      );
    }
    const errors = Array.isArray(answer?.errors) ? answer.errors : [];
    const reasons = errors.map(one => readable(String(one)));
    return { refusal: { status, reasons } };
  }

  #silent(error: unknown, about: string): Error {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    const why =
      name === 'TimeoutError'
        ? `it took longer than ${this.#config.timeoutMs} ms`
        : cause?.code ?? 'no connection';
    return new ServiceUnavailableError(
      `${about}: Vault at ${this.address} does not answer (${why}). See that it runs and can be reached from here.`,
    );
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null) {
      return answer as Record<string, unknown>;
    }
  } catch {
    // It is no answer of Vault's.
  }
  return undefined;
}

/** One line without control characters. */
function readable(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 200);
}
