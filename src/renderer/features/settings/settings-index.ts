import type { Text } from '../../../contract/language.ts';
import { describedBy } from '../../../contract/configuration/described.ts';
import { settingsSchema, type Settings } from '../../../contract/host/settings.ts';

/** A line of the page: a setting, or something that is shown or done beside them. */
export interface SettingLine {
  /** The name in the settings file; of the others, what tells them apart. */
  readonly key: keyof Settings | 'engines' | 'tensorflow' | 'catalogue' | 'about';
  readonly label: Text;
  readonly help: Text;
  /** Further words that people look for it by. */
  readonly words?: string;
  /** Needs the whole width. */
  readonly wide?: boolean;
}

export interface SettingSection {
  readonly id: string;
  readonly title: Text;
  readonly lines: readonly SettingLine[];
}

const { properties = {} } = describedBy(settingsSchema);

/** A setting with the help that its schema has. */
function setting(key: keyof Settings, label: Text, words = ''): SettingLine {
  return { key, label, words, help: properties[key]?.help ?? { en: '', zh: '' } };
}

export const SECTIONS: readonly SettingSection[] = [
  {
    id: 'device',
    title: { en: 'Device and engine', zh: '设备与引擎' },
    lines: [
      setting('device', { en: 'Device', zh: '设备' }, 'cpu gpu cuda 显卡 处理器'),
      setting('engine', { en: 'Engine', zh: '引擎' }, 'compiled tensorflow reference onnx'),
      setting('threads', { en: 'Threads', zh: '线程数' }, 'cores 核'),
      {
        key: 'engines',
        label: { en: 'What this machine has', zh: '本机可用的引擎' },
        help: { en: 'as the host found it; what is missing says why', zh: '由主机检测；缺失的会说明原因' },
        words: 'tensorflow onnxruntime cuda version doctor 版本 检查',
        wide: true,
      },
      {
        key: 'tensorflow',
        label: { en: 'TensorFlow', zh: 'TensorFlow' },
        help: {
          en: 'sets up TensorFlow’s own library for the engine “tensorflow”, in a folder of this user; nothing else is changed',
          zh: '为引擎 tensorflow 安装 TensorFlow 本地库，装在当前用户的文件夹中，不改动其他内容',
        },
        words: 'cuda gpu wheel mirror install 镜像 安装',
        wide: true,
      },
    ],
  },
  {
    id: 'workspace',
    title: { en: 'Workspace', zh: '工作区' },
    lines: [
      setting('workspace', { en: 'Folder', zh: '文件夹' }, 'path directory 路径 目录'),
      {
        key: 'catalogue',
        label: { en: 'Catalogue', zh: '目录库' },
        help: {
          en: 'an index of runs and models; it can be made anew from the folders, and nothing is lost by that',
          zh: '运行与模型的索引；可由文件夹重新生成，不会丢失任何内容',
        },
        words: 'reindex sqlite 索引 重建',
      },
    ],
  },
  {
    id: 'appearance',
    title: { en: 'Appearance', zh: '外观' },
    lines: [setting('theme', { en: 'Colours', zh: '配色' }, 'dark light theme 深色 浅色 主题')],
  },
  {
    id: 'language',
    title: { en: 'Language', zh: '语言' },
    lines: [setting('language', { en: 'Language', zh: '语言' }, '中文 chinese english 英语')],
  },
  {
    id: 'notifications',
    title: { en: 'Notifications', zh: '通知' },
    lines: [setting('notifications', { en: 'When a run ends', zh: '运行结束时' }, 'toast message 提醒 消息')],
  },
  {
    id: 'about',
    title: { en: 'About', zh: '关于' },
    lines: [
      {
        key: 'about',
        label: { en: 'This program and machine', zh: '程序与本机' },
        help: { en: 'what a report of a defect should name', zh: '反馈问题时请附上这些信息' },
        words: 'version node memory licence 版本 内存 许可证',
        wide: true,
      },
    ],
  },
];

/** Sections with the lines that hold every word of `query`, in either language; all of a section whose title does. */
export function matching(query: string): readonly SettingSection[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (...texts: readonly string[]): boolean => {
    const all = texts.join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return SECTIONS.map((section) => ({
    ...section,
    lines: section.lines.filter(({ key, label, help, words: more = '' }) =>
      holds(section.title.en, section.title.zh, key, label.en, label.zh, help.en, help.zh, more),
    ),
  })).filter(({ lines }) => lines.length > 0);
}
