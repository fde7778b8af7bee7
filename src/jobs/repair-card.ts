import type { PolicyShape } from '../learning/policy-shape.ts';
import { loadingSection } from '../models/loading.ts';
import type { ChoiceKey, Choices } from '../models/mapping/choices.ts';
import { describeProposal, PROPOSAL_COLUMNS } from '../models/mapping/describe-proposal.ts';
import type { DecidedBy } from '../models/mapping/mapping-record.ts';
import type { Mapping } from '../models/mapping/proposal.ts';
import { markdownTable } from './markdown-table.ts';

/** The card of a converted model, Markdown: which tensor became what, who decided the rest, how to load it. */
export function repairCard(content: {
  readonly file: string;
  readonly mapping: Mapping;
  readonly choices: Choices;
  readonly decidedBy: Readonly<Partial<Record<ChoiceKey, DecidedBy>>>;
  readonly shape: PolicyShape;
}): string {
  const { file, mapping, choices, decidedBy, shape } = content;
  const rows = describeProposal(mapping).map(({ target, source, sourceShape, done, certainty, why }) =>
    [target ?? '–', source ?? '–', sourceShape ?? '', done.en, certainty.en, why.en].map((cell) =>
      cell.replaceAll('|', '\\|'),
    ),
  );
  const answers = (Object.entries(choices) as [ChoiceKey, string][]).map(
    ([key, value]) => `- ${key} = ${value} (${decidedBy[key]})`,
  );
  const sections = [
    `# ${file}, converted`,
    'A policy of another program, brought into this form. What it was trained on and how good it is, the file does not say: evaluate it.',
    '## Where each weight comes from',
    markdownTable(
      PROPOSAL_COLUMNS.map(({ en }) => en),
      rows,
    ),
    ...(answers.length > 0 ? ['## What the tensors did not tell', answers.join('\n')] : []),
    loadingSection('model.pt', shape),
  ];
  return `${sections.join('\n\n')}\n`;
}
