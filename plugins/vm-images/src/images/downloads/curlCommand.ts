/** Quoted so that a shell takes it as one word, whatever is in it. */
const quoted = (text: string) => `'${text.replace(/'/g, `'\\''`)}'`;

/** Downloads under the file's own name, and goes on where it stopped. */
export function curlCommand(url: string): string {
  return `curl -C - -OJ ${quoted(url)}`;
}
