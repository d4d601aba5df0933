import { readFileSync } from 'node:fs';

const POLL_MS = 1000;

/** A process's name and parent; undefined where nothing says so. */
function describe(pid) {
  try {
    // `pid (name) state parent ...`, where the name may contain anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    return {
      name: stat.slice(stat.indexOf('(') + 1, end),
      parent: Number(stat.slice(end + 2).split(' ')[1]),
    };
  } catch {
    return undefined;
  }
}

/** npm runs a script through a shell, which may or may not step aside. */
function findNpm() {
  const shell = describe(process.ppid);
  const isNpm = name => name?.startsWith('npm') ?? false;
  if (!shell || isNpm(shell.name)) {
    return process.ppid;
  }
  return isNpm(describe(shell.parent)?.name) ? shell.parent : process.ppid;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Calls back when the npm that started this process has ended: it may be killed
 * without a word to us, and then nobody is left to stop us.
 */
export function whenNpmIsGone(callback) {
  const npm = findNpm();
  const timer = setInterval(() => {
    if (!isAlive(npm)) {
      clearInterval(timer);
      callback();
    }
  }, POLL_MS).unref();
}
