import { useRouter } from 'vue-router';
import { useFailureToast } from '../components/use-failure-toast.ts';
import { useFileChoice } from '../components/use-file-choice.ts';

const MODEL_EXTENSIONS = ['pt', 'pth', 'safetensors', 'onnx', 'json'];

/** Asks for a model file and opens its check. */
export function useModelOpening(): () => Promise<void> {
  const router = useRouter();
  const choose = useFileChoice();
  const tell = useFailureToast();
  return async () => {
    try {
      const path = await choose({
        what: 'file',
        title: { en: 'Open a model file', zh: '打开模型文件' },
        extensions: MODEL_EXTENSIONS,
      });
      if (path !== null) await router.push({ name: 'models', query: { validate: path } });
    } catch (error) {
      tell(error);
    }
  };
}
