import { encodeDocument, type PolicyModel } from '../../policy-model.ts';
import type { StoredTensor } from '../../stored-value.ts';
import { DESCRIPTION_KEY, describeDocument } from '../description.ts';
import type { WrittenFile } from '../format.ts';
import { OTHER_WEIGHTS_KEY } from './manifest.ts';
import { policyGraph } from './policy-graph.ts';
import { splitIntoShards } from './weight-files.ts';

/** As tensorflowjs_converter cuts weights: browsers cache files of this size. */
const SHARD_BYTES = 4 << 20;

/**
 * model.json, or whatever `name` is, and beside it the weights in files of at most `shardBytes`. Those that the graph
 * does not read have files and a manifest of their own, which tfjs does not load.
 */
export function encodeGraphModel(model: PolicyModel, name: string, shardBytes = SHARD_BYTES): WrittenFile[] {
  const { graph, signature, tensors, otherWeights } = policyGraph(model);
  // A colon would make an address of the name.
  const stem = name.replace(/\.json$/i, '').replaceAll(':', '_');
  const weights = groupOf(tensors, stem, shardBytes);
  const others = otherWeights.size === 0 ? null : groupOf(otherWeights, `${stem}-training`, shardBytes);
  const json = {
    format: 'graph-model',
    generatedBy: 'warmstart',
    convertedBy: null,
    signature,
    modelTopology: graph,
    weightsManifest: [weights.entry],
    userDefinedMetadata: {
      [DESCRIPTION_KEY]: describeDocument(encodeDocument(model)),
      ...(others && { [OTHER_WEIGHTS_KEY]: [others.entry] }),
    },
  };
  return [{ name, content: Buffer.from(JSON.stringify(json)) }, ...weights.files, ...(others?.files ?? [])];
}

/** Tensors in files of their own, and their entry in a manifest. */
function groupOf(tensors: ReadonlyMap<string, StoredTensor>, stem: string, shardBytes: number) {
  const files = splitIntoShards(tensors.values(), shardBytes).map((content, i, { length }): WrittenFile => ({
    name: `${stem}-shard${i + 1}of${length}.bin`,
    content,
  }));
  const weights = [...tensors].map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
  return { files, entry: { paths: files.map((file) => file.name), weights } };
}
