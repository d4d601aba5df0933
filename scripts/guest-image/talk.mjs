// Talks to a socket of a running machine, for the smoke test.
//
//   node talk.mjs agent SOCKET COMMAND [JSON_ARGUMENTS]   guest agent: prints the reply
//   node talk.mjs qmp SOCKET COMMAND [JSON_ARGUMENTS]     QEMU monitor: prints the reply
//   node talk.mjs expect SOCKET TEXT [SEND TEXT]...       serial console: waits for TEXT,
//                                                        sends a line, waits for TEXT, ...
import net from 'node:net';

const LIMIT_MS = 20_000;
const [kind, path, ...rest] = process.argv.slice(2);
const socket = net.connect(path);
const limit = setTimeout(() => fail('no answer in time'), LIMIT_MS);
let received = '';
let wake = () => {};

socket.setEncoding('utf8');
socket.on('error', error => fail(error.message));
socket.on('close', () => fail('the other side hung up'));
socket.on('data', data => {
  received += data;
  wake();
});

function fail(reason) {
  process.stderr.write(`${kind}: ${reason}\n${received.slice(-400)}\n`);
  process.exit(1);
}

/** Waits until `find` returns something for what was received so far. */
async function until(find) {
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    await new Promise(resolve => {
      wake = resolve;
    });
  }
}

/** The first complete line that `wanted` accepts; lines before it are dropped. */
function reply(wanted) {
  return until(() => {
    for (;;) {
      const end = received.indexOf('\n');
      if (end < 0) return undefined;
      // The agent marks the reply to guest-sync-delimited with a byte 0xff.
      const line = received.slice(0, end).replace(/^[^{]*/, '');
      received = received.slice(end + 1);
      const message = line ? JSON.parse(line) : {};
      if (wanted(message)) return message;
    }
  });
}

function send(execute, args) {
  socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
}

function show(message) {
  if (message.error) fail(JSON.stringify(message.error));
  process.stdout.write(`${JSON.stringify(message.return)}\n`);
}

if (kind === 'expect') {
  for (const [index, text] of rest.entries()) {
    if (index % 2 === 1) {
      received = '';
      socket.write(`${text}\n`);
    } else {
      await until(() => (received.includes(text) ? true : undefined));
    }
  }
  process.stdout.write(received);
} else {
  const [command, args = '{}'] = rest;
  if (kind === 'qmp') {
    await reply(message => message.QMP);
    send('qmp_capabilities');
    await reply(message => message.return);
  } else {
    // An answer to somebody's earlier question may still be on its way.
    const id = Math.floor(Math.random() * 2 ** 31);
    send('guest-sync', { id });
    await reply(message => message.return === id);
  }
  send(command, JSON.parse(args));
  if (command === 'guest-shutdown') process.stdout.write('sent\n');
  else
    show(await reply(message => message.return !== undefined || message.error));
}
clearTimeout(limit);
socket.removeAllListeners('close');
socket.end(() => process.exit(0));
