/** The command a run was called with, written so that it can be called again and gives the same report. */
import type { Command } from 'commander';
import type { OptionValue } from '../report/index.js';

/** Options that say where results go, and how many threads make them; they change nothing in them. */
const WITHOUT_EFFECT = ['out', 'json', 'workers'];

/** A word as a shell reads it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function optionWords(long: string, value: unknown): string[] {
  if (value === true) return [long];
  const values = Array.isArray(value) && long === '--missing-marker' ? value : [value];
  return values.flatMap((one) => [long, Array.isArray(one) && one.length === 0 ? 'none' : String(one)]);
}

/**
 * The command line and all options of a parsed command, without those that change no result.
 *
 * @param command parsed by commander
 * @param place what the command is about: a bundled name or a file
 */
export function callOf(
  command: Command,
  place: string,
): { readonly command: string; readonly options: Record<string, OptionValue> } {
  const about = command.options.filter((option) => !WITHOUT_EFFECT.includes(option.attributeName()));
  const words = about.flatMap((option) => {
    const name = option.attributeName();
    const given = command.getOptionValueSource(name) === 'cli';
    return given ? optionWords(option.long as string, command.getOptionValue(name)) : [];
  });
  const options = about.map((option) => {
    const name = option.attributeName();
    return [name, (command.getOptionValue(name) ?? null) as OptionValue] as const;
  });
  return {
    command: ['limpid', command.name(), place, ...words].map(shellWord).join(' '),
    options: Object.fromEntries(options),
  };
}
