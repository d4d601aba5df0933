const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
});
const dayOnly = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** `just now`, `3 minutes ago`, `yesterday`; the date once it is a month ago. @public */
export function formatRelativeTime(time: number, now: number): string {
  const passed = now - time;
  const distance = Math.abs(passed);
  const sign = passed < 0 ? 1 : -1;
  const say = (unit: number, name: Intl.RelativeTimeFormatUnit) =>
    relative.format(sign * Math.round(distance / unit), name);
  if (distance < 45 * second) return passed < 0 ? 'in a moment' : 'just now';
  if (distance < 45 * minute) return say(minute, 'minute');
  if (distance < 22 * hour) return say(hour, 'hour');
  if (distance < 30 * day) return say(day, 'day');
  return dayOnly.format(time);
}

/** The moment to the second, in the reader's time zone. @public */
export function formatExactTime(time: number): string {
  return exact.format(time);
}

/** `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`. @public */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < second) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / second);
  if (milliseconds < 9.95 * second) {
    return `${(milliseconds / second).toFixed(1)} s`;
  }
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return join(minutes, 'min', seconds % 60, 's');
  return join(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function join(large: number, unit: string, small: number, sub: string) {
  return small ? `${large} ${unit} ${small} ${sub}` : `${large} ${unit}`;
}
