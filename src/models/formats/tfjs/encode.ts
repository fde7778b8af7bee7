import { encodeDocument, type PolicyModel } from '../../policy-model.ts';
import { DESCRIPTION_KEY, describeDocument } from '../description.ts';
import type { WrittenFile } from '../format.ts';
import { policyGraph } from './policy-graph.ts';
import { splitIntoShards } from './weight-files.ts';

/** As tensorflowjs_converter cuts weights: browsers cache files of this size. */
const SHARD_BYTES = 4 << 20;

/** model.json, or whatever `name` is, and beside it the weights in files of at most `shardBytes`. */
export function encodeGraphModel(model: PolicyModel, name: string, shardBytes = SHARD_BYTES): WrittenFile[] {
  const { graph, signature, tensors } = policyGraph(model);
  const shards = splitIntoShards(tensors.values(), shardBytes).map((content, i, { length }) => ({
    // A colon would make an address of the name.
    name: `${name.replace(/\.json$/i, '').replaceAll(':', '_')}-shard${i + 1}of${length}.bin`,
    content,
  }));
  const weights = [...tensors].map(([tensor, { shape, dtype }]) => ({ name: tensor, shape, dtype }));
  const json = {
    format: 'graph-model',
    generatedBy: 'warmstart',
    convertedBy: null,
    signature,
    modelTopology: graph,
    weightsManifest: [{ paths: shards.map((shard) => shard.name), weights }],
    userDefinedMetadata: { [DESCRIPTION_KEY]: describeDocument(encodeDocument(model)) },
  };
  return [{ name, content: Buffer.from(JSON.stringify(json)) }, ...shards];
}
