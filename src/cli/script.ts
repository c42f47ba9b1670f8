import { Arguments, HELP_ALONE } from './arguments';
import { EXIT } from './exit-codes';
import { orUsage, runMain } from './main';

/**
 * Runs a script of the project whose only arguments are numbers.
 *
 * @param what the subject of an error, such as `The benchmark`
 * @param meanings what each number is; the last may be repeated
 */
export function runScript(
  what: string,
  help: string,
  meanings: readonly string[],
  script: (...numbers: number[]) => Promise<void>,
): void {
  runMain(what, (argv) =>
    orUsage(async () => {
      const given = new Arguments(argv, {
        options: {},
        standard: HELP_ALONE,
        positionals: meanings.length === 0 ? 0 : Number.POSITIVE_INFINITY,
        unexpected: 'leave it out (--help lists the arguments)',
      });
      if (given.has('help')) {
        process.stdout.write(help);
        return EXIT.ok;
      }
      const numbers = given.positionals.map(Number);
      numbers.forEach((number, index) => {
        if (Number.isInteger(number) && number > 0) return;
        given.problems.push(
          `argument ${index + 1}: must be a whole number, 1 or more: ${meanings[index] ?? meanings.at(-1)}`,
        );
      });
      given.throwIfWrong();
      await script(...numbers);
      return EXIT.ok;
    }),
  );
}
