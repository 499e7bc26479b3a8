/**
 * The frame that all charts share: size, margins, axes with titles, and the type. It follows one rule for the sake
 * of reproducible pictures: nothing is placed by measuring text, because a measured width depends on the fonts of
 * the machine. Margins are given, the vertical axis's title lies flat above the axis, where it is read without
 * turning the head, and layouts that Vega would size by its text are switched off.
 */
import type { VegaLiteSpec } from '../chart.js';
import { shorten } from '../numbers.js';
import { palette } from '../theme/palette.js';

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const TEXT_SIZE = 12;
/** Room for the chart's own title; a page that sets the title itself takes it away again. */
const TITLE_HEIGHT = 36;
/** Room above the plot for the flat title of the vertical axis. */
const AXIS_TITLE_HEIGHT = 30;
const NO_AXIS_TITLE_HEIGHT = 6;
/** Room below the plot for tick labels and the horizontal axis's title. */
const BOTTOM = 46;
/** About how wide a character of the chart's type is, in pixels; generous, because it only sets margins. */
export const CHARACTER_WIDTH = 6.6;

/** What a chart tells the frame. Sizes are in pixels and do not count the margins. */
export interface FrameOptions {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  /** Margins for labels beside the plot. */
  readonly left?: number;
  readonly right?: number;
  /** Whether the vertical axis has a title, which needs room above the plot; default true. */
  readonly axisTitle?: boolean;
  readonly layer: readonly object[];
}

/** A whole specification: the layers, in the common frame. */
export function frame(options: FrameOptions): VegaLiteSpec {
  const { title, description, width, height, left = 46, right = 18, axisTitle = true, layer } = options;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: shorten(title, Math.floor((left + width + right) / (CHARACTER_WIDTH * 1.2))),
      dx: -left + 6,
    },
    description,
    width,
    height,
    autosize: { type: 'none' },
    padding: {
      left,
      right,
      top: (axisTitle ? AXIS_TITLE_HEIGHT : NO_AXIS_TITLE_HEIGHT) + TITLE_HEIGHT,
      bottom: BOTTOM,
    },
    layer,
    config: {
      font: FONT,
      background: 'transparent',
      view: { stroke: null },
      title: { anchor: 'start', fontSize: 14, fontWeight: 600, color: palette.ink, offset: 12 },
      axis: {
        labelColor: palette.muted,
        labelFontSize: TEXT_SIZE,
        titleColor: palette.ink,
        titleFontSize: TEXT_SIZE + 0.5,
        titleFontWeight: 'normal',
        domainColor: palette.faint,
        tickColor: palette.faint,
        gridColor: palette.rule,
        tickSize: 4,
        labelPadding: 5,
      },
      axisX: { grid: false, titlePadding: 10, titleLimit: width + left },
      axisY: {
        domain: false,
        ticks: false,
        titleAngle: 0,
        titleAlign: 'left',
        titleBaseline: 'bottom',
        titleLimit: width + left + right,
      },
      legend: {
        labelColor: palette.ink,
        labelFontSize: TEXT_SIZE,
        titleColor: palette.ink,
        titleFontSize: TEXT_SIZE,
        titleFontWeight: 600,
        labelLimit: 0,
        titleLimit: 0,
        rowPadding: 0,
        layout: { right: { direction: 'vertical', anchor: 'start', margin: 22 } },
      },
      text: { font: FONT, fontSize: TEXT_SIZE, color: palette.ink },
    },
  } as unknown as VegaLiteSpec;
}

/** The same specification without its title, for a page that shows the title itself. */
export function withoutTitle(spec: VegaLiteSpec): VegaLiteSpec {
  const { title, padding, ...rest } = spec as VegaLiteSpec & { padding?: unknown };
  if (title === undefined || typeof padding !== 'object' || padding === null) return spec;
  const top = (padding as { top?: number }).top ?? 0;
  return { ...rest, padding: { ...padding, top: Math.max(0, top - TITLE_HEIGHT) } } as VegaLiteSpec;
}

/** The horizontal axis of numbers. */
export function xAxis(title: string, width: number, more: object = {}): object {
  return {
    title: shorten(title, Math.floor(width / CHARACTER_WIDTH) + 4),
    tickCount: Math.max(3, Math.floor(width / 64)),
    labelOverlap: true,
    labelFlush: false,
    ...more,
  };
}

/** The vertical axis of numbers, with its title flat above it, beginning at the picture's left edge. */
export function yAxis(title: string, left = 46, more: object = {}): object {
  return { title, titleX: -left + 6, titleY: -14, tickCount: 5, labelOverlap: false, ...more };
}

/** The vertical place of categories, one band each, whose labels the chart writes itself. */
export function bandAxis(title: string, left: number): object {
  return { title, titleX: -left + 6, titleY: -10, labels: false, grid: false };
}
