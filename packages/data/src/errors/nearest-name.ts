/** Suggestions for mistyped column names: the nearest known name by edit distance (Levenshtein 1966). */

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (previous[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] as number) + 1, (current[j - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[to.length] as number;
}

/** At most this many columns are listed in a message when no name is near. */
const LISTED_NAMES = 8;

/** `did you mean "age"?`, or the list of known names where nothing is near. */
export function hintForName(wanted: string, known: readonly string[]): string {
  let best: string | undefined;
  // Two edits (one transposition) are near, in long names more; a name of which nothing is left is not.
  let bestDistance = Math.min(Math.max(2, Math.floor(wanted.length / 3)) + 1, wanted.length);
  for (const name of known) {
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  if (best !== undefined) return `did you mean "${best}"?`;
  return `the columns are ${quoteNames(known)}`;
}

/** `"a", "b", "c"`, cut after a few names. */
export function quoteNames(names: readonly string[]): string {
  const shown = names.slice(0, LISTED_NAMES).map((name) => `"${name}"`);
  if (names.length > LISTED_NAMES) shown.push(`and ${names.length - LISTED_NAMES} more`);
  return shown.join(', ');
}
