import * as z from 'zod';
import { LANGUAGES } from '../language.ts';
import { call, stream } from './procedure.ts';
import { setting } from '../configuration/setting.ts';

/** What a person chose for this machine, kept in one file; device, engine and threads go into what is started. */
export const settingsSchema = z.object({
  device: setting(z.enum(['auto', 'cpu', 'gpu']).default('auto'), {
    help: {
      en: 'where training runs; one that cannot be had is an error, never a silent change',
      zh: '在哪里训练；所选设备不可用时报错，绝不悄悄改用其他设备',
    },
  }),
  engine: setting(z.enum(['auto', 'compiled', 'tensorflow', 'reference']).default('auto'), {
    help: { en: 'what computes training steps', zh: '用什么计算训练步' },
  }),
  threads: setting(z.int().min(1).max(256).nullable().default(null), {
    help: {
      en: 'threads of each run; empty: as many as the machine has cores',
      zh: '每个运行的线程数；留空：等于核数',
    },
  }),
  workspace: setting(z.string().nullable().default(null), {
    help: { en: 'the folder that holds outputs, models and demonstrations', zh: '存放输出、模型与示教数据的文件夹' },
  }),
  language: setting(z.enum(LANGUAGES).nullable().default(null), {
    help: {
      en: 'of the window and its messages; unset, as the system has it',
      zh: '界面与消息的语言；未设置时跟随系统',
    },
  }),
  theme: setting(z.enum(['system', 'light', 'dark']).default('system'), {
    help: { en: 'light, dark, or as the system has it', zh: '浅色、深色或跟随系统' },
  }),
  notifications: setting(z.boolean().default(true), {
    help: { en: 'tell when a run ends', zh: '运行结束时通知' },
  }),
  /** Saved views of the tables, by page; the window's own. */
  views: z.record(z.string(), z.unknown()).default({}),
});

export type Settings = z.output<typeof settingsSchema>;

const { shape } = settingsSchema;

/** Without defaults, which would take the place of what is left out. */
const changes = z
  .object({
    device: shape.device.unwrap(),
    engine: shape.engine.unwrap(),
    threads: shape.threads.unwrap(),
    workspace: shape.workspace.unwrap(),
    language: shape.language.unwrap(),
    theme: shape.theme.unwrap(),
    notifications: shape.notifications.unwrap(),
    views: shape.views.unwrap(),
  })
  .partial();

export type SettingsChanges = z.output<typeof changes>;

export const settings = {
  read: call<Settings>().plain,
  /** Changes what is given. Another workspace takes effect when the host starts next. */
  change: call<Settings>().taking(changes),
  watch: stream<Settings>().plain,
};
