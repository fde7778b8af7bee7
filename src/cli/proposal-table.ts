import { inLanguage, type Language } from '../contract/language.ts';
import { describeProposal, PROPOSAL_COLUMNS } from '../models/mapping/describe-proposal.ts';
import type { Mapping } from '../models/mapping/proposal.ts';
import { table } from './table.ts';

/** A mapping tensor by tensor: what becomes what, how, how sure that is and why. */
export function proposalTable(mapping: Mapping, language: Language): string {
  const rows = describeProposal(mapping).map(({ target, source, sourceShape, done, certainty, why }) => [
    target ?? '–',
    source ?? '–',
    sourceShape ?? '',
    ...[done, certainty, why].map((words) => inLanguage(words, language)),
  ]);
  return table([PROPOSAL_COLUMNS.map((words) => inLanguage(words, language)), ...rows], 'left');
}

/** The same for a JSON line. */
export function proposalRecord(mapping: Mapping, language: Language) {
  return describeProposal(mapping).map(({ target, source, sourceShape, done, certainty, why }) => ({
    ...{ target, source, shape: sourceShape },
    conversion: inLanguage(done, language),
    certainty: inLanguage(certainty, language),
    reason: inLanguage(why, language),
  }));
}
