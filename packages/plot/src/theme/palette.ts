/**
 * The palette: every colour a chart may use, by its meaning, in a light and a dark version.
 *
 * Specifications hold the light colours as plain hexadecimal, so that they look right in any Vega-Lite viewer.
 * When a chart is rendered, each of these is replaced by a CSS custom property (see css.ts), and the same SVG then
 * follows the reader's light or dark setting. Therefore every light colour must be different from every other.
 *
 * The class colours keep the order and the hues of Okabe and Ito, "Color Universal Design" (2008), darkened or
 * lightened to reach a contrast of 3:1 on the page (WCAG 2.2, 1.4.11), so that they can be told apart with any
 * common colour vision; classes are told apart by the shape of their points too.
 */

/** Colours of text, lines and the page. */
const plain = {
  ink: ['#1b1f24', '#e8eaed'],
  muted: ['#59616b', '#a2abb6'],
  faint: ['#8b949e', '#77818c'],
  rule: ['#e4e7ea', '#2b3138'],
  paper: ['#fefefd', '#14171b'],
  blue: ['#1c68a6', '#6fb1ea'],
  orange: ['#c4541a', '#f2935c'],
} as const;

/** Colours of further classes, after blue and orange. */
const classes = {
  class2: ['#14866a', '#4cc9a4'],
  class3: ['#a94f8b', '#e08fc4'],
  class4: ['#a97a00', '#e3bb4a'],
  class5: ['#3d8fbd', '#8fd0f5'],
  class6: ['#6b6ad0', '#a9a8ff'],
  class7: ['#7d5a3c', '#c79f7d'],
  class8: ['#5d7a12', '#a9cb5a'],
  class9: ['#737b86', '#b9c0c8'],
} as const;

/** How much of the full colour the ten steps of a map hold, from one end to the other. */
const DIVERGING = [-0.66, -0.5, -0.35, -0.21, -0.08, 0.08, 0.21, 0.35, 0.5, 0.66];
const SEQUENTIAL = [0.04, 0.12, 0.2, 0.28, 0.36, 0.45, 0.54, 0.63, 0.72, 0.82];
/** How much of a class's colour its region holds. */
const REGION = 0.24;

function mix(color: string, ground: string, share: number): string {
  const channel = (hex: string, i: number) => Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
  return `#${[0, 1, 2]
    .map((i) => Math.round(channel(color, i) * share + channel(ground, i) * (1 - share)))
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')}`;
}

type Pair = readonly [light: string, dark: string];
const [lightPaper, darkPaper] = plain.paper;
const tint = ([light, dark]: Pair, share: number): Pair => [
  mix(light, lightPaper, share),
  // A dark page needs a little more of the colour for the same difference.
  mix(dark, darkPaper, share * 0.9),
];

const classPairs: readonly Pair[] = [plain.blue, plain.orange, ...Object.values(classes)];
const divergingPairs = DIVERGING.map((share) => tint(share < 0 ? plain.blue : plain.orange, Math.abs(share)));
const sequentialPairs = SEQUENTIAL.map((share) => tint(plain.blue, share));
const regionPairs = classPairs.map((pair, k) => tint(pair, REGION + 0.0001 * k));

/** Every colour: the name of its custom property (without `--limpid-`), light and dark. */
export const themeColors: readonly {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}[] = [
  ...Object.entries({ ...plain, ...classes }),
  ...divergingPairs.map((pair, k) => [`diverging${k}`, pair] as const),
  ...sequentialPairs.map((pair, k) => [`sequential${k}`, pair] as const),
  ...regionPairs.map((pair, k) => [`region${k}`, pair] as const),
].map(([name, [light, dark]]) => ({ name, light, dark }));

/** The colours for specifications: text and lines by meaning, series, classes and the steps of a map. */
export const palette = {
  ink: plain.ink[0],
  muted: plain.muted[0],
  faint: plain.faint[0],
  rule: plain.rule[0],
  paper: plain.paper[0],
  blue: plain.blue[0],
  orange: plain.orange[0],
  /** One colour per class, in order; further classes begin again. */
  classes: classPairs.map(([light]) => light),
  /** Pale versions of the class colours, for regions. */
  regions: regionPairs.map(([light]) => light),
  /** Ten steps from blue through the page's colour to orange. */
  diverging: divergingPairs.map(([light]) => light),
  /** Ten steps from the page's colour to blue. */
  sequential: sequentialPairs.map(([light]) => light),
} as const;
