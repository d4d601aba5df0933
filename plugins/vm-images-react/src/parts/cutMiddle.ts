/** Letters kept at the end, where versions and dates are. */
const END = 10;

let canvas: CanvasRenderingContext2D | null | undefined;

/**
 * As much of `text` as fits into `width` pixels in the font of `element`, with
 * an ellipsis before its last letters. All of it where nothing can be measured.
 */
export function cutMiddle(
  text: string,
  width: number,
  element: Element,
): string {
  if (width <= 0 || typeof CanvasRenderingContext2D === 'undefined') {
    return text;
  }
  canvas ??= document.createElement('canvas').getContext('2d');
  if (!canvas) return text;
  const context = canvas;
  const { fontStyle, fontWeight, fontSize, fontFamily } =
    getComputedStyle(element);
  context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  // Widths of elements are rounded.
  const fits = (part: string) => context.measureText(part).width <= width + 0.5;
  if (fits(text)) return text;

  const end = text.slice(-END);
  let low = 0;
  let high = text.length - END;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(`${text.slice(0, middle)}…${end}`)) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…${end}`;
}
