import { computed, shallowRef } from 'vue';
import { useRouter, type RouteLocationRaw } from 'vue-router';
import type { ModelRow } from '../../contract/host/models.ts';
import type { Settings } from '../../contract/host/settings.ts';
import type { Text } from '../../contract/language.ts';
import { usePpo } from '../components/use-ppo.ts';
import { host } from '../host/connection.ts';
import { t } from '../language.ts';
import { useRuns } from '../stores/runs.ts';
import { useSettings } from '../stores/settings.ts';
import { useSystem } from '../stores/system.ts';
import { SECTIONS } from '../features/settings/settings-index.ts';
import { PAGES, SETTINGS_PAGE } from './pages.ts';
import { STARTS } from './starts.ts';
import { useModelOpening } from './use-model-opening.ts';

/** Runs and models that the palette searches: the newest. */
const SEARCHED = 500;

/** Words that are not shown, by which people look for these, in both languages. */
const THEME_WORDS = 'theme colours appearance 主题 配色 外观';
const LANGUAGE_WORDS = 'language chinese 语言 切换';

const LANGUAGE = { words: LANGUAGE_WORDS, icon: 'i-lucide-languages' };
const APPEARANCES: readonly { label: Text; part: Partial<Settings>; words: string; icon: string }[] = [
  { label: { en: '中文', zh: '中文' }, part: { language: 'zh' }, ...LANGUAGE },
  { label: { en: 'English', zh: 'English' }, part: { language: 'en' }, ...LANGUAGE },
  { label: { en: 'Light', zh: '浅色' }, part: { theme: 'light' }, words: THEME_WORDS, icon: 'i-lucide-sun' },
  { label: { en: 'Dark', zh: '深色' }, part: { theme: 'dark' }, words: THEME_WORDS, icon: 'i-lucide-moon' },
  {
    label: { en: 'Light or dark as the system', zh: '浅色或深色跟随系统' },
    part: { theme: 'system' },
    words: THEME_WORDS,
    icon: 'i-lucide-sun-moon',
  },
];

/** What the palette offers; `done` closes it. */
export function usePaletteGroups(done: () => void) {
  const router = useRouter();
  const runs = useRuns();
  const settings = useSettings();
  const system = useSystem();
  const ppo = usePpo();
  const openModel = useModelOpening();
  const models = shallowRef<readonly ModelRow[]>([]);

  /** Asks for what is not followed; called when the palette opens. */
  async function refresh(): Promise<void> {
    try {
      models.value = (await host.models.list({ limit: SEARCHED })).rows;
    } catch {
      models.value = []; // the page of models says why
    }
  }

  const doing = (act: () => unknown) => () => {
    done();
    void act();
  };
  const going = (to: RouteLocationRaw) => doing(() => router.push(to));
  const choosing = (part: Partial<Settings>) => doing(() => settings.change(part));

  const actions = computed(() => [
    ...STARTS.filter(({ route }) => system.readOnly === null || route === 'compare').map(({ route, label, icon }) => ({
      label: t(label),
      icon,
      onSelect: going({ name: route }),
    })),
    {
      label: t({ en: 'Open a model file…', zh: '打开模型文件…' }),
      icon: 'i-lucide-file-check',
      onSelect: doing(openModel),
    },
    ...APPEARANCES.map(({ label, part, words, icon }) => ({ label: t(label), words, icon, onSelect: choosing(part) })),
  ]);

  const groups = computed(() => [
    {
      id: 'pages',
      label: t({ en: 'Pages', zh: '页面' }),
      items: [...PAGES, SETTINGS_PAGE].map(({ name, label, icon }) => ({
        label: t(label),
        icon,
        onSelect: going({ name }),
      })),
    },
    { id: 'actions', label: t({ en: 'Actions', zh: '操作' }), items: actions.value },
    {
      id: 'settings',
      label: t({ en: 'Settings', zh: '设置' }),
      items: [
        ...SECTIONS.flatMap(({ id, title, lines }) =>
          lines.map(({ label, words }) => ({
            label: t(label),
            suffix: t(title),
            words: words ?? '',
            icon: 'i-lucide-settings',
            onSelect: going({ name: 'settings', hash: `#${id}` }),
          })),
        ),
        {
          label: t({ en: 'Examine this machine', zh: '检查本机' }),
          suffix: 'doctor',
          words: 'cpu gpu engine 引擎',
          icon: 'i-lucide-stethoscope',
          onSelect: going({ name: 'doctor' }),
        },
      ],
    },
    {
      id: 'runs',
      label: t({ en: 'Runs', zh: '运行' }),
      items: runs.newestFirst.slice(0, SEARCHED).map(({ run, name, kind }) => ({
        label: name,
        suffix: `${kind} · ${run}`,
        icon: 'i-lucide-chart-line',
        onSelect: going({ name: 'run', params: { path: run } }),
      })),
    },
    {
      id: 'models',
      label: t({ en: 'Models', zh: '模型' }),
      items: models.value.map(({ model, name }) => ({
        label: name,
        suffix: model,
        icon: 'i-lucide-box',
        onSelect: going({ name: 'model', params: { path: model } }),
      })),
    },
    {
      id: 'ppo',
      label: 'PPO',
      items: system.readOnly
        ? []
        : models.value.map(({ model, name }) => ({
            label: t({ en: `PPO from ${name}`, zh: `从 ${name} 启动 PPO` }),
            suffix: model,
            icon: 'i-lucide-rocket',
            onSelect: doing(() => ppo.start(model)),
          })),
    },
  ]);

  return { groups, refresh };
}
