/**
 * The program: from arguments to an exit status. It touches the world only through {@link Io} and the files that are
 * named, so a test can run it in-process.
 */
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { addExplain } from './explain.js';
import { failureOf, MISTAKE, oneLine } from './failure.js';
import { type Io, writeLine } from './io.js';
import { addPredict } from './predict.js';
import { addTrain } from './train.js';

function buildProgram(io: Io): Command {
  const program = new Command('limpid')
    .description('Neural networks that you can look into.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => {}, // said once, by main
      outputError: () => {},
    });
  addExplain(program, io);
  addTrain(program, io);
  addPredict(program, io);
  return program;
}

/** Commander's message on one line, in our form. */
function commanderLine({ message }: CommanderError): string {
  return oneLine(message).replace(/^error: /, '');
}

/**
 * Runs the command line.
 *
 * @param args what follows the program's name
 * @param io streams and the signal of Ctrl-C
 * @returns the exit status: 0; 2 for a mistake in the call or the data, with one line on stderr and nothing written;
 *   130 after Ctrl-C; 1 for a fault of limpid
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  if (args.length === 0) {
    writeLine(io.stderr, 'limpid: say what to do: explain, train or predict (limpid --help tells more)');
    return MISTAKE;
  }
  try {
    await buildProgram(io).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      writeLine(io.stderr, `limpid: ${commanderLine(error)}`);
      return MISTAKE;
    }
    const { status, message } = failureOf(error, io.signal);
    writeLine(io.stderr, `limpid: ${message}`);
    return status;
  }
}
