import { helpText } from '../../cli/command';
import { COMMANDS } from '../../cli/commands';

/** Writes docs/commands.md: the help of every command. */
export function commandsPage(): string {
  const entries = Object.entries(COMMANDS);
  const rows = entries.map(
    ([name, { summary, inCheckout }]) =>
      `| [\`${name}\`](#${name}) | ${summary} | ${inCheckout ? 'checkout' : 'checkout, release'} |`,
  );
  const sections = entries.map(
    ([name, { load }]) => `## ${name}\n\n\`\`\`text\n${helpText(load().spec)}\`\`\``,
  );
  return `# Commands

\`npm run docs\` writes this page from the table that the commands use to parse their arguments. In a checkout, run a command
with \`npx operata COMMAND\` in the project's folder: elsewhere, npx looks for a package of that name in the npm registry, which
does not belong to this project. In an unpacked release, run \`node operata.mjs COMMAND\`. It needs only Node.js 20.19 or later;
\`operata.mjs.LICENSES.txt\` has its licences.

\`npm start\` runs \`npx operata run\`. \`npm run COMMAND -- OPTIONS\` runs the others, except \`init\`. \`check-config\` is another name of \`check\`, and
\`plan:offline\` of \`plan\`.

| Command | What it does | Available in |
| --- | --- | --- |
${rows.join('\n')}

An option has the same meaning in every command. All errors in the arguments are reported together. No error repeats an
unknown argument, as it could be a credential.

${sections.join('\n\n')}
`;
}
