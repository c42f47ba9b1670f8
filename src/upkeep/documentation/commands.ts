import { helpText } from '../../cli/command';
import { COMMANDS } from '../../cli/commands';

/** docs/commands.md: what `--help` prints of each command. */
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

Written by \`npm run docs\` from the table that the commands parse their arguments with. In a checkout, \`npx operata COMMAND\`
runs a command. Run it in the project's folder: elsewhere, npx would look for a package of that name in the npm registry, which
is not this project's. In an unpacked release, \`node operata.mjs COMMAND\` runs a command. It needs Node.js 20.19 or later, and
nothing else; its licences are beside it.

\`npm start\` is \`npx operata run\`; \`npm run COMMAND -- OPTIONS\` runs each of the others, also by the names \`check-config\`
(\`check\`) and \`plan:offline\` (\`plan\`).

| Command | What it does | Where |
| --- | --- | --- |
${rows.join('\n')}

An option has the same meaning in every command. All errors of the arguments are reported together, and none repeats an
argument that the command does not know, as it could be a credential.

${sections.join('\n\n')}
`;
}
