import { useDebounceFn } from '@vueuse/core';
import { computed, ref, shallowRef, watch } from 'vue';
import { describedAt } from '../../../contract/configuration/described.ts';
import { keyText, valueAt, type KeyPath } from '../../../contract/configuration/key-path.ts';
import { KINDS } from '../../../contract/configuration/kinds.ts';
import type { CheckedConfiguration, ConfigurationProblem } from '../../../contract/host/configuration.ts';
import type { Text } from '../../../contract/language.ts';
import type { RunKind } from '../../../contract/run.ts';
import { failureText } from '../../host/failure-text.ts';
import { host } from '../../host/connection.ts';

const CHECK_AFTER = 120;

export type Configuration = ReturnType<typeof useConfiguration>;

/** A configuration while it is edited: its text is the truth, the form reads and writes it through the host. */
export function useConfiguration(kind: RunKind) {
  const described = KINDS.find(({ name }) => name === (kind === 'ppo' ? 'ppo' : 'standalone_pretrain'))!;
  const text = ref('');
  const checked = shallowRef<CheckedConfiguration | null>(null);
  /** Why the host could not be asked. */
  const error = ref<Text | null>(null);

  async function check(): Promise<void> {
    const asked = text.value;
    try {
      const answer = await host.configuration.check({ kind, text: asked });
      if (asked !== text.value) return;
      checked.value = answer;
      error.value = null;
    } catch (reason) {
      error.value = failureText(reason);
    }
  }
  watch(text, useDebounceFn(check, CHECK_AFTER));

  /** Takes the text to begin with; where it cannot be read, the defaults, and throws why. */
  async function begin(reading: Promise<string>): Promise<void> {
    try {
      text.value = await reading;
    } catch (reason) {
      text.value = '{}\n';
      throw reason;
    } finally {
      await check();
    }
  }

  let earlier = Promise.resolve();

  /** Writes a setting into the text, or takes it out where `value` is undefined; one after the other. */
  function set(path: KeyPath, value: unknown): Promise<void> {
    earlier = earlier.then(() => enter([...path], value));
    return earlier;
  }

  async function enter(path: (string | number)[], value: unknown): Promise<void> {
    try {
      for (;;) {
        const before = text.value;
        const edited = await host.configuration.edit({ kind, text: before, path, value });
        if (text.value !== before) continue; // typed into meanwhile
        text.value = edited.text;
        break;
      }
      await check();
    } catch (reason) {
      error.value = failureText(reason);
    }
  }

  /** What stands in the text, or the default. */
  function valueOf(path: KeyPath): unknown {
    const given = valueAt(checked.value?.given, path);
    return given === undefined ? describedAt(path, described.described)?.default : given;
  }

  const changed = computed(() => new Set(checked.value?.changed));

  function isChanged(path: KeyPath): boolean {
    return changed.value.has(keyText(path));
  }

  const problems = computed((): ReadonlyMap<string, ConfigurationProblem> => {
    return new Map(checked.value?.problems.map((problem) => [keyText(problem.path), problem]));
  });

  /** What is wrong with a setting, or with something in it. */
  function problemOf(path: KeyPath): ConfigurationProblem | undefined {
    const key = keyText(path);
    return (
      problems.value.get(key) ?? checked.value?.problems.find((problem) => keyText(problem.path).startsWith(`${key}.`))
    );
  }

  const isValid = computed(() => (checked.value?.resolved ?? null) !== null && checked.value?.problems.length === 0);

  /** Takes what was typed into the file. */
  function write(next: string): void {
    text.value = next;
  }

  return {
    kind,
    described,
    text: computed(() => text.value),
    write,
    checked,
    error,
    isValid,
    begin,
    set,
    valueOf,
    isChanged,
    problemOf,
  };
}
