import { alpha, darken, lighten, type Theme } from '@material-ui/core/styles';

/** The tones of the lifecycle tables, and a warning. @public */
export type Tone = 'neutral' | 'progress' | 'good' | 'warn' | 'bad';

/** Text and ground of a tone; the contrast holds in light and dark. @public */
export function toneColors(theme: Theme, tone: Tone) {
  const { palette } = theme;
  const main = {
    neutral: palette.type === 'dark' ? '#9e9e9e' : '#616161',
    progress: palette.info.main,
    good: palette.success.main,
    warn: palette.warning.main,
    bad: palette.error.main,
  }[tone];
  const dark = palette.type === 'dark';
  return {
    color: dark ? lighten(main, 0.65) : darken(main, 0.42),
    backgroundColor: alpha(main, dark ? 0.16 : 0.12),
    solid: main,
  };
}

/**
 * For secondary words that stand on the ground of a page or on a selected row,
 * where the theme's own colour for them has too little contrast.
 *
 * @public
 */
export function quietColor(theme: Theme): string {
  const { type, text } = theme.palette;
  return type === 'dark' ? text.secondary : 'rgba(0, 0, 0, 0.62)';
}

/** For motion that some people ask their system to leave out. @public */
export const reducedMotion = '@media (prefers-reduced-motion: reduce)';
