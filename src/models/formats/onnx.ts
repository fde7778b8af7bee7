import { encodeOnnx } from '../../compiler/onnx/messages.ts';
import { encodeDocument, type PolicyModel } from '../policy-model.ts';
import type { StoredDict } from '../stored-value.ts';
import { DESCRIPTION_KEY, describeDocument, documentOf } from './description.ts';
import type { ModelFile, ModelFormat, WrittenFile } from './format.ts';
import { actGraph, otherWeights } from './onnx/act-graph.ts';
import { isWeight } from './onnx/initializer-names.ts';
import { isOnnx, readOnnx } from './onnx/model-read.ts';
import { refusalOf } from './onnx/refusal.ts';

/**
 * ONNX (https://onnx.ai/onnx/repo-docs/IR.html). Our own files hold the policy as a graph that any ONNX runtime
 * executes, with the weights that it does not read as training state; the rest of the model is JSON in the metadata. Of
 * any file the initializers are read, never the graph.
 */
export const onnx: ModelFormat = { detect: isOnnx, read, write };

function read({ bytes, where }: ModelFile): StoredDict {
  const { initializers, metadata } = readOnnx(bytes, DESCRIPTION_KEY, refusalOf(where));
  if (metadata === undefined) return initializers;
  return documentOf(metadata, new Map([...initializers].filter(([name]) => isWeight(name))), where);
}

function write(model: PolicyModel, name: string): readonly WrittenFile[] {
  const content = encodeOnnx(actGraph(model), {
    producer: 'warmstart',
    ...(model.card !== '' && { documentation: model.card }),
    metadata: { [DESCRIPTION_KEY]: describeDocument(encodeDocument(model)) },
    training: otherWeights(model),
  });
  return [{ name, content }];
}
