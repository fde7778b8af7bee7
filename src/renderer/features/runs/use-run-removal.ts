import type { RunRow } from '../../../contract/host/runs.ts';
import type { Text } from '../../../contract/language.ts';
import { isLive } from '../../components/run-states.ts';
import { useConfirm } from '../../components/use-confirm.ts';
import { useFailureToast } from '../../components/use-failure-toast.ts';
import { host } from '../../host/connection.ts';

/** Runs that are named before deleting; of more, how many. */
const NAMED = 8;

/** Deletes runs after asking once, naming what will be lost; false where nothing was deleted. */
export function useRunRemoval(): (rows: readonly RunRow[]) => Promise<boolean> {
  const confirm = useConfirm();
  const tell = useFailureToast();

  return async (rows) => {
    const ended = rows.filter(({ state }) => !isLive(state));
    if (ended.length === 0) return false;
    const yes = await confirm({
      title: {
        en: ended.length === 1 ? `Delete ${ended[0].name}?` : `Delete ${ended.length} runs?`,
        zh: ended.length === 1 ? `删除 ${ended[0].name}？` : `删除 ${ended.length} 个运行？`,
      },
      text: lossWords(ended, rows.length - ended.length),
      action: { en: 'Delete', zh: '删除' },
      danger: true,
    });
    if (!yes) return false;
    let removed = false;
    for (const { run } of ended) {
      try {
        await host.runs.remove({ run });
        removed = true;
      } catch (error) {
        tell(error);
      }
    }
    return removed;
  };
}

function lossWords(ended: readonly RunRow[], live: number): Text {
  const named = ended.slice(0, NAMED).map(({ run }) => run);
  const more = ended.length - named.length;
  const list = named.join('\n');
  return {
    en: [
      'Models, checkpoints, curves and notes in these folders are lost for good:',
      `${list}${more > 0 ? `\nand ${more} more` : ''}`,
      ...(live > 0 ? [`${live} that are running stay.`] : []),
    ].join('\n'),
    zh: [
      '以下文件夹中的模型、检查点、曲线和备注将永久丢失：',
      `${list}${more > 0 ? `\n以及另外 ${more} 个` : ''}`,
      ...(live > 0 ? [`正在运行的 ${live} 个不会删除。`] : []),
    ].join('\n'),
  };
}
