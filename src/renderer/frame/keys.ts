import type { Text } from '../../contract/language.ts';

interface KeyLine {
  readonly keys: readonly string[];
  readonly does: Text;
}

interface KeyGroup {
  readonly title: Text;
  readonly lines: readonly KeyLine[];
}

/** Every key, as the sheet behind `?` lists them. */
export const KEYS: readonly KeyGroup[] = [
  {
    title: { en: 'Everywhere', zh: '全局' },
    lines: [
      { keys: ['meta', 'K'], does: { en: 'Search and commands', zh: '搜索与命令' } },
      { keys: ['meta', 'N'], does: { en: 'New pretraining', zh: '新建预训练' } },
      {
        keys: ['alt', 'N'],
        does: { en: 'The same, where the browser keeps Ctrl N', zh: '同上（浏览器占用 Ctrl N 时）' },
      },
      { keys: ['meta', 'O'], does: { en: 'Open a model file', zh: '打开模型文件' } },
      { keys: ['/'], does: { en: 'Filter', zh: '筛选' } },
      { keys: ['?'], does: { en: 'This list', zh: '显示此列表' } },
    ],
  },
  {
    title: { en: 'Tables', zh: '表格' },
    lines: [
      { keys: ['J', 'K'], does: { en: 'Down, up', zh: '下移、上移' } },
      { keys: ['Enter'], does: { en: 'Open', zh: '打开' } },
      { keys: ['Space'], does: { en: 'Select; in Runs: overlay in the charts', zh: '选择；在运行页：叠加到图表' } },
    ],
  },
  {
    title: { en: 'Charts', zh: '图表' },
    lines: [
      { keys: ['L'], does: { en: 'Logarithmic axis', zh: '对数坐标轴' } },
      { keys: ['S'], does: { en: 'Smoothing', zh: '平滑' } },
      { keys: ['R'], does: { en: 'Reset zoom', zh: '重置缩放' } },
    ],
  },
];
