import { displayWidth, wrapped } from '../base/display-width.ts';
import { DOCTOR_STEP, type CheckedEngine, type DoctorReport, type Problem } from './doctor.ts';
import { formatBytes, formatInteger, formatSignificant } from './format.ts';
import type { Language, Text } from './language.ts';

/** A line of a report: a name, and what was found; `mark` says how it is. */
export interface DoctorLine {
  readonly mark: 'good' | 'bad' | 'absent' | 'none';
  readonly name: string;
  readonly found: string;
  /** Further lines below it: what is wrong and what to do. */
  readonly below: readonly string[];
}

export interface DoctorSection {
  readonly title: string;
  readonly lines: readonly DoctorLine[];
}

/** Of a terminal, into which explanations are wrapped. */
const COLUMNS = 100;

const MARKS = { good: '✓', bad: '✗', absent: '–', none: ' ' } as const;

/** What is being looked at. */
export function doctorProgress({ sqlite, engines }: DoctorReport): Text {
  if (sqlite === null) return { en: 'loading the database …', zh: '正在加载数据库 …' };
  if (engines === null) return { en: 'looking for GPUs and engines …', zh: '正在检测 GPU 与引擎 …' };
  const next = engines.find((one) => one.engine === 'reference' && one.step === null) ?? engines.find(awaitsStep);
  const place = next ? `${next.engine}, ${next.device.toUpperCase()}` : '';
  return { en: `training a step: ${place} …`, zh: `正在训练一步：${place} …` };
}

function awaitsStep({ available, step }: CheckedEngine): boolean {
  return available && step === null;
}

/** The report as text in columns, as the command prints it and the window copies it. */
export function doctorText(report: DoctorReport, language: Language): string {
  const sections = doctorSections(report, language);
  const width = Math.max(...sections.flatMap(({ lines }) => lines.map(({ name }) => displayWidth(name))));
  const written = sections.map(({ title, lines }) => {
    const rows = lines.flatMap(({ mark, name, found, below }) => [
      `${MARKS[mark]} ${name}${' '.repeat(width - displayWidth(name))}  ${found}`.trimEnd(),
      ...below.flatMap((line) => wrapped(line, COLUMNS - width - 4)).map((line) => `${' '.repeat(width + 4)}${line}`),
    ]);
    return [title, ...rows].join('\n');
  });
  return [...written, conclusion(report, language)].join('\n\n');
}

/** What a finished report comes to; nothing before. */
export function conclusion({ finished, canTrain, engines }: DoctorReport, language: Language): string {
  const t = ({ en, zh }: Text): string => (language === 'zh' ? zh : en);
  if (!finished) return t({ en: 'not finished', zh: '尚未完成' });
  if (!canTrain) {
    return t({
      en: '✗ Training is not possible on this machine: see what to do above.',
      zh: '✗ 本机无法训练：请按上面的提示处理。',
    });
  }
  const fast = engines?.some(({ engine, step }) => engine !== 'reference' && step?.worked === true);
  return fast
    ? t({ en: '✓ Training is possible.', zh: '✓ 可以训练。' })
    : t({
        en: '✓ Training is possible, but only on the slow reference engine.',
        zh: '✓ 可以训练，但只能使用较慢的 reference 引擎。',
      });
}

/** What is known so far, part by part. */
export function doctorSections(report: DoctorReport, language: Language): readonly DoctorSection[] {
  const t = ({ en, zh }: Text): string => (language === 'zh' ? zh : en);
  return [
    { title: t({ en: 'Machine', zh: '本机' }), lines: machineLines(report, language, t) },
    ...(report.graphics ? [{ title: 'GPU', lines: graphicsLines(report.graphics, language, t) }] : []),
    ...(report.engines
      ? [{ title: t(ENGINES), lines: report.engines.map((one) => engineLine(one, report.engines!, language, t)) }]
      : []),
  ];
}

const { sequences, time, hiddenSize, mlpLayers, gruLayers } = DOCTOR_STEP;
const ENGINES: Text = {
  en: `Engines, each with a cloning step: ${sequences} sequences × ${time}, ${mlpLayers} MLP layers and ${gruLayers} GRU of ${hiddenSize}`,
  zh: `引擎（各训练一个克隆步：${sequences} 条序列 × ${time}，${mlpLayers} 层 MLP 与 ${gruLayers} 层 GRU，宽 ${hiddenSize}）`,
};

type Say = (text: Text) => string;

function machineLines(report: DoctorReport, language: Language, t: Say): DoctorLine[] {
  const { program, node, processor, memory, disk, sqlite } = report;
  const plain = (name: string, found: string): DoctorLine => ({ mark: 'none', name, found, below: [] });
  const simd = processor.simd === null ? '–' : processor.simd.join(' ') || '–';
  const container = memory.limitedBy === 'container';
  const ofAll = (free: number, total: number): string =>
    t({
      en: `${formatBytes(free)} free of ${formatBytes(total)}`,
      zh: `可用 ${formatBytes(free)}，共 ${formatBytes(total)}`,
    });
  return [
    plain('Warmstart Studio', program),
    plain('Node', `${node.version} (V8 ${node.v8}, ${node.platform})`),
    plain(
      t({ en: 'Processor', zh: '处理器' }),
      t({
        en: `${processor.model}, ${processor.cores} cores, ${processor.threads} threads used`,
        zh: `${processor.model}，${processor.cores} 核，使用 ${processor.threads} 线程`,
      }),
    ),
    plain('SIMD', simd),
    plain(
      t({ en: 'Memory', zh: '内存' }),
      ofAll(memory.free, memory.total) +
        (container ? t({ en: ', the limit of the container', zh: '（容器上限）' }) : '') +
        (memory.swap > 0
          ? t({ en: `, swap ${formatBytes(memory.swap)}`, zh: `，交换区 ${formatBytes(memory.swap)}` })
          : ''),
    ),
    plain(
      t({ en: 'Disk', zh: '磁盘' }),
      disk.free === null || disk.total === null ? disk.folder : `${ofAll(disk.free, disk.total)}: ${disk.folder}`,
    ),
    ...(sqlite
      ? [
          {
            mark: sqlite.problem ? ('bad' as const) : ('good' as const),
            name: t({ en: 'Catalogue', zh: '目录库' }),
            found: `better-sqlite3 ${sqlite.version ?? ''}`,
            below: sqlite.problem ? problemLines(sqlite.problem, language) : [],
          },
        ]
      : []),
  ];
}

function graphicsLines(
  { nvidia, adapter, problem }: NonNullable<DoctorReport['graphics']>,
  language: Language,
  t: Say,
) {
  const lines: DoctorLine[] = nvidia.map(({ name, driver, total, free }) => ({
    mark: 'none',
    name: 'nvidia-smi',
    found: joined(
      [
        name,
        t({ en: `driver ${driver}`, zh: `驱动 ${driver}` }),
        t({
          en: `${formatBytes(free)} free of ${formatBytes(total)}`,
          zh: `可用 ${formatBytes(free)}，共 ${formatBytes(total)}`,
        }),
      ],
      language,
    ),
    below: [],
  }));
  const name = 'ONNX Runtime';
  if (adapter) {
    const rate = formatInteger(Math.round(adapter.gigaflops));
    lines.push({ mark: 'good', name, found: `${adapter.name}, ${rate} GFLOP/s`, below: [] });
  }
  // Its reason stands at the engine that would use it.
  if (problem) {
    const found = t({
      en: 'no GPU to compute on: see compiled GPU below',
      zh: '没有可用于计算的 GPU：见下方 compiled GPU',
    });
    lines.push({ mark: 'absent', name, found, below: [] });
  }
  return lines;
}

function engineLine(engine: CheckedEngine, all: readonly CheckedEngine[], language: Language, t: Say): DoctorLine {
  const name = `${engine.engine} ${engine.device.toUpperCase()}`;
  const version = engine.version ?? '';
  const { step } = engine;
  if (!engine.available) {
    const alike = all.find(({ reason }) => reason !== null && reason.en === engine.reason?.en);
    const problem = { reason: engine.reason ?? { en: '', zh: '' }, fix: engine.fix };
    const found = joined([version, t({ en: 'not available', zh: '不可用' })].filter(Boolean), language);
    if (!alike || alike === engine) return { mark: 'absent', name, found, below: problemLines(problem, language) };
    const above = `${alike.engine} ${alike.device.toUpperCase()}`;
    const why = t({ en: `as ${above}`, zh: `原因同 ${above}` });
    return { mark: 'absent', name, found: joined([found, why], language), below: [] };
  }
  if (step === null) return { mark: 'none', name, found: `${version} …`, below: [] };
  if (!step.worked) return { mark: 'bad', name, found: version, below: problemLines(step, language) };
  const rate = formatInteger(Math.round(step.samplesPerSecond));
  const { milliseconds: exact } = step;
  const milliseconds = exact < 100 ? formatSignificant(exact, 3) : formatInteger(exact);
  const figures = [
    version,
    t({ en: `${rate} samples/s`, zh: `${rate} 样本/秒` }),
    t({
      en: `${milliseconds} ms a step`,
      zh: `每步 ${milliseconds} 毫秒`,
    }),
    ...(engine.engine === 'reference' || step.difference === null ? [] : [difference(step.difference, t)]),
  ];
  return { mark: 'good', name, found: joined(figures, language), below: [] };
}

function difference(value: number, t: Say): string {
  const shown = value === 0 ? '0' : value.toExponential(0).replace('-', '−');
  return t({ en: `loss differs by ${shown}`, zh: `损失相差 ${shown}` });
}

function problemLines({ reason, fix }: Problem, language: Language): string[] {
  const arrow = fix ? `→ ${fix[language]}` : '';
  return [...reason[language].split('\n'), ...arrow.split('\n')].filter((line) => line !== '');
}

function joined(parts: readonly string[], language: Language): string {
  return parts.join(language === 'zh' ? '，' : ', ');
}
