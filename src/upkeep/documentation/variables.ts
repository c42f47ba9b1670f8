import { wrapped } from '../../cli/wrapped';
import { VARIABLE_GROUPS, type VariableName, variableList } from '../../stack/variables';
import type { VariableSpec } from '../../stack/variables/rules';

const shownDefault = ({ default: value }: VariableSpec): string => {
  if (value === undefined) return '**required**';
  return `\`${JSON.stringify(value)}\``;
};

/** The table of all variables, for docs/variables.md. */
export function variablesTable(): string {
  const sections = VARIABLE_GROUPS.map(([title, variables]) =>
    [
      `**${title}**`,
      '',
      '| Variable | Type | Default | |',
      '| --- | --- | --- | --- |',
      ...variableList(variables).map(
        ([name, spec]) =>
          `| \`${name}\` | \`${spec.type}\`${spec.sensitive ? ', sensitive' : ''} | ${shownDefault(spec)} | ${spec.description.replaceAll('|', '\\|')} |`,
      ),
    ].join('\n'),
  );
  return sections.join('\n\n');
}

const COLUMNS = 100;

function assignment(name: VariableName, spec: VariableSpec): string[] {
  const value = spec.example ?? JSON.stringify(spec.default);
  const lines = `${name} = ${value}`.split('\n');
  return spec.setInExample ? lines : lines.map((line) => `# ${line}`);
}

const EXAMPLE_HEAD = `# Copy this file to terraform.tfvars, in the project's root, and set the variables that are not commented out.
# The commented variables have defaults; the values here are the defaults, or examples.
`;

/** The whole of `terraform.tfvars.example`. */
export function tfvarsExample(): string {
  const sections = VARIABLE_GROUPS.map(([title, variables]) =>
    [
      `# --- ${title} ${'-'.repeat(COLUMNS - title.length - 7)}`,
      ...variableList(variables).map(([name, spec]) =>
        [
          '',
          ...wrapped(spec.description, COLUMNS - 2).map((line) => `# ${line}`),
          ...assignment(name, spec),
        ].join('\n'),
      ),
    ].join('\n'),
  );
  return `${[EXAMPLE_HEAD, ...sections].join('\n\n').replace('\n\n\n', '\n\n')}\n`;
}
