/** A chart as a picture file, in the colours of the page. */
import type { Column } from "./ranges";

const WIDTH = 1200;
const HEIGHT = 480;
const EDGE = 48;
const SHARP = 2;

/** Draw columns, the answered part of each darker, and have the browser keep them as a file. */
export function savePng(name: string, title: string, columns: readonly Column[], labelOf: (column: Column) => string): void {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * SHARP;
  canvas.height = HEIGHT * SHARP;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(SHARP, SHARP);
  draw(pen, title, columns, labelOf);
  canvas.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${name}.png`;
    link.click();
    URL.revokeObjectURL(link.href);
  }, "image/png");
}

function draw(pen: CanvasRenderingContext2D, title: string, columns: readonly Column[], labelOf: (column: Column) => string): void {
  const colours = getComputedStyle(document.documentElement);
  const colour = (name: string) => colours.getPropertyValue(name).trim();
  const font = colours.getPropertyValue("--font");
  const most = Math.max(1, ...columns.map((column) => column.calls));
  const room = { width: WIDTH - 2 * EDGE, height: HEIGHT - 2.6 * EDGE };
  const step = room.width / Math.max(1, columns.length);
  const floor = HEIGHT - EDGE;
  pen.fillStyle = colour("--surface");
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = colour("--text");
  pen.font = `600 20px ${font}`;
  pen.fillText(title, EDGE, EDGE);
  pen.font = `13px ${font}`;
  pen.textAlign = "center";
  const named = Math.ceil(columns.length / 12);
  columns.forEach((column, n) => {
    const left = EDGE + n * step;
    const bar = (value: number, fill: string) => {
      const height = (room.height * value) / most;
      pen.fillStyle = fill;
      pen.fillRect(left + step * 0.1, floor - height, step * 0.8, height);
    };
    bar(column.calls, colour("--line-strong"));
    bar(column.answered, colour("--accent"));
    pen.fillStyle = colour("--faint");
    if (n % named === 0) pen.fillText(labelOf(column), left + step / 2, floor + 22);
  });
}
