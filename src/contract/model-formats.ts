import type { Text } from './language.ts';

/** The file formats a policy can be kept in, by the name that `--format` takes. */
export const MODEL_FORMATS = {
  pt: { extension: '.pt', label: { en: 'a PyTorch file (.pt)', zh: 'PyTorch 文件（.pt）' } },
  safetensors: { extension: '.safetensors', label: { en: 'a safetensors file', zh: 'safetensors 文件' } },
  onnx: { extension: '.onnx', label: { en: 'an ONNX model', zh: 'ONNX 模型' } },
  tfjs: { extension: '.json', label: { en: 'a tfjs GraphModel', zh: 'tfjs GraphModel' } },
} as const satisfies Record<string, { readonly extension: string; readonly label: Text }>;

export type ModelFormatName = keyof typeof MODEL_FORMATS;
export const MODEL_FORMAT_NAMES = Object.keys(MODEL_FORMATS) as ModelFormatName[];
