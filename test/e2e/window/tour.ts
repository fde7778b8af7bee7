import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { Language } from '../../../src/contract/language.ts';
import { foreignWords } from './foreign-words.ts';
import { TINY_PPO } from './tiny-workspace.ts';
import { WORDS } from './words.ts';

/** Far above what any step takes on an idle machine. */
const PATIENCE_MS = 90_000;
/** Pixels: less than the bar of a page's tabs and buttons is high. */
const BAR = 40;
/** Bytes by which a file is known. */
const HEAD = 32;
const FIXTURES = join(import.meta.dirname, '../../fixtures');

/** What a newcomer does, from an empty workspace to a comparison, all of it by what is to be seen on the page. */
export class Tour {
  private readonly page: Page;
  private readonly language: Language;

  constructor(page: Page, language: Language) {
    this.page = page;
    this.language = language;
    page.setDefaultTimeout(PATIENCE_MS);
  }

  async chooseSettingsFirst(): Promise<void> {
    await this.titleIs('home');
    await this.button('defaults').waitFor();
    await this.page.getByRole('link', { name: this.words('choose') }).click();
    await this.titleIs('pretrain');
  }

  /** Edits in the form appear in the file and back; a wrong value is told at its field. */
  async configure(): Promise<void> {
    await this.beginFrom('tiny-pretrain');
    const file = this.page.getByRole('textbox', { name: this.words('file') });
    await this.until(async () => (await this.field('batch_size').inputValue()) === '64', 'the preset in the form');
    await this.setField('batch_size', '48');
    await file.getByText('"batch_size": 48').waitFor();
    await file.getByText('// a comment that stays').waitFor();

    const text = (await file.innerText()).replace('"epochs": 3', '"epochs": 2');
    await this.writeFile(`${text},`);
    await this.button('showInFile').click();
    assert.ok(await this.button('startPretraining').isDisabled());
    await this.writeFile(text);
    await this.button('showInFile').waitFor({ state: 'detached' });
    await this.until(async () => (await this.field('epochs').inputValue()) === '2', 'the form follows the file');

    await this.setField('epochs', 'many');
    await this.setting('epochs').getByRole('alert').waitFor();
    assert.ok(await this.button('startPretraining').isDisabled());
    await this.setField('epochs', '3');
    await this.setting('epochs').getByRole('alert').waitFor({ state: 'detached' });
    await this.looksRight();
  }

  /** Starts it for real and watches until it is finished. */
  async pretrain(): Promise<void> {
    await this.button('startPretraining').click();
    await this.runIs('outputs/first');
    await this.finished();
    await this.page.locator('figure canvas').first().waitFor();
    await this.looksRight();
    await this.saveChart('SVG', '<svg');
    await this.saveChart('PNG', 'PNG');
    await this.saveChart('CSV', `${this.words('trainingStep')},`);
  }

  async validateModel(): Promise<void> {
    await this.openModel();
    await this.page.getByText(this.words('valid')).waitFor();
    await this.looksRight();
  }

  /** A file of another program, and one that is broken, dropped onto the window. */
  async dropFiles(): Promise<void> {
    await this.drop(join(FIXTURES, 'foreign-models/stable-baselines3-policy.pth'));
    await this.sheet().getByText('stable-baselines3-policy.pth').first().waitFor();
    await this.sheet().getByText(this.words('failed'), { exact: true }).first().waitFor();
    await this.sheet()
      .getByRole('button', { name: this.words('close') })
      .last()
      .click();
    await this.drop(join(FIXTURES, 'hostile-models/builtins-eval.pt'));
    await this.sheet().getByText('builtins-eval.pt').first().waitFor();
    await this.sheet().getByText(this.words('failed'), { exact: true }).first().waitFor();
    await this.sheet()
      .getByRole('button', { name: this.words('close') })
      .last()
      .click();
    await this.sheet().waitFor({ state: 'detached' });
  }

  /** PPO by one click, with the settings that the model itself names; there is a command that does the same. */
  async ppoByOneClick(): Promise<void> {
    await this.openModel();
    await this.page.getByText(this.words('valid')).waitFor();
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.chooseAboutPpo('copyAsCommand');
    await this.page.getByText(this.words('commandCopied')).waitFor();
    const command = await this.page.evaluate<string>('navigator.clipboard.readText()');
    assert.match(command, /^npx warmstart ppo .* external_pretrain=outputs\/first\/best_model\.pt .* hidden_size=16 /);

    const name = this.words('ppoFromModel');
    await this.page.getByRole('complementary').getByRole('button', { name, exact: true }).click();
    await this.runIs('outputs/ppo/first');
    await this.page.getByText(this.words('logitsEqual')).waitFor();
    await this.looksRight();
    await this.openTab('configuration');
    const { hidden_size, total_steps, environment } = JSON.parse(await this.main().locator('pre').innerText());
    assert.deepEqual([hidden_size, environment.episode_requests, total_steps], [16, 60, 1_000_000]);

    await this.main()
      .getByRole('button', { name: this.words('stop'), exact: true })
      .click();
    await this.main().getByText(this.words('stopped'), { exact: true }).first().waitFor();
    await this.openTab('files');
    await this.main().getByRole('cell', { name: 'checkpoint_last.pt' }).waitFor();
    await this.looksRight();
  }

  /** PPO from the model, its settings made tiny; PPO begins with exactly the model's policy. */
  async ppoFromModel(): Promise<void> {
    await this.openModel();
    await this.chooseAboutPpo('configure');
    for (const [name, value] of Object.entries(TINY_PPO)) await this.setField(name, value);
    for (const [name, value] of Object.entries(TINY_PPO)) {
      await this.until(async () => (await this.field(name).inputValue()) === value, `${name} = ${value}`);
    }
    await this.looksRight();
    await this.button('startPpo').click();
    await this.runIs('outputs/ppo/second');
    await this.page.getByRole('tab', { name: this.words('handOver') }).waitFor();
    await this.page.getByText(this.words('logitsEqual')).waitFor();
    await this.finished();
    await this.looksRight();
  }

  /** From the model against from scratch, until the report is shown. */
  async compare(): Promise<void> {
    await this.goTo('compare');
    await this.page
      .getByRole('link', { name: this.words('newComparison') })
      .first()
      .click();
    const form = this.page.getByRole('region', { name: this.words('newComparison') });
    await form.getByLabel(this.words('ppoSettings')).click();
    await this.page.getByRole('option', { name: 'tiny-ppo' }).click();
    await form.getByRole('checkbox', { name: 'standard' }).click();
    await form.getByLabel(this.words('seeds')).fill('1');
    await form.getByLabel(this.words('name')).fill('third');
    await form.getByText(this.words('fair')).waitFor();
    await this.looksRight();
    await form.getByRole('button', { name: this.words('startComparing') }).click();
    const report = this.page.frameLocator(`iframe[title="${this.words('report')}"]`);
    await report.locator('h1').first().waitFor();
    await this.looksRight();
  }

  /** Every page of the rail, by its title. */
  async seeEveryPage(): Promise<void> {
    for (const name of ['home', 'runs', 'models', 'compare', 'data', 'settings'] as const) {
      await this.goTo(name);
      await this.looksRight();
    }
  }

  /** An address that no page has, and one of a run that is not there: each says so, at the top of the page. */
  async getLost(): Promise<void> {
    await this.page.evaluate("location.hash = '#/runs/outputs/lost'");
    const problem = this.main().getByRole('alert');
    await problem.getByText('outputs/lost').waitFor();
    const [{ y: top }, { y }] = [(await this.main().boundingBox())!, (await problem.boundingBox())!];
    assert.ok(y - top < BAR, 'an empty bar above the error');
    await this.page.evaluate("location.hash = '#/lost'");
    await this.titleIs('nothingHere');
    await this.main().getByText('/lost').waitFor();
    await this.looksRight();
    await this.main()
      .getByRole('link', { name: this.words('goToHome') })
      .click();
    await this.titleIs('home');
  }

  /** The first chart of the page as a file of a format, which has `begins` among its first bytes. */
  private async saveChart(format: string, begins: string): Promise<void> {
    await this.page
      .locator('figure')
      .first()
      .getByRole('button', { name: this.words('moreOf') })
      .click();
    const saving = this.page.waitForEvent('download');
    await this.page.getByRole('menuitem', { name: `${this.words('saveAs')}${format}` }).click();
    const file = readFileSync(await (await saving).path());
    assert.ok(file.subarray(0, HEAD).includes(begins), format);
  }

  private async writeFile(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: this.words('file') }).click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(text);
  }

  private async goTo(name: keyof typeof WORDS): Promise<void> {
    await this.page
      .getByRole('navigation')
      .getByRole('link', { name: this.words(name) })
      .first()
      .click();
    await this.titleIs(name);
  }

  /** What pretraining made; a PPO run from it has its name. */
  private async openModel(): Promise<void> {
    await this.goTo('models');
    await this.page.getByRole('row', { name: new RegExp(`^first.*${this.words('pretraining')}`) }).click();
  }

  /** What stands in the menu beside the button that starts PPO from the model. */
  private async chooseAboutPpo(name: 'configure' | 'copyAsCommand'): Promise<void> {
    await this.page
      .getByRole('complementary')
      .getByRole('button', { name: this.words('moreAboutPpo') })
      .click();
    await this.page.getByRole('menuitem', { name: this.words(name) }).click();
  }

  private async openTab(name: 'configuration' | 'files'): Promise<void> {
    await this.page.getByRole('tab', { name: this.words(name) }).click();
  }

  private main(): Locator {
    return this.page.getByRole('main');
  }

  private async titleIs(name: keyof typeof WORDS): Promise<void> {
    const title = this.words(name);
    await this.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    await this.until(async () => (await this.page.title()) === `${title} · Warmstart Studio`, `the title ${title}`);
  }

  private async runIs(run: string): Promise<void> {
    await this.until(() => decodeURIComponent(this.page.url()).includes(`#/runs/${run}`), `the page of ${run}`);
  }

  private async finished(): Promise<void> {
    await this.main().getByText(this.words('finished'), { exact: true }).first().waitFor();
  }

  private async beginFrom(preset: string): Promise<void> {
    await this.button('beginFrom').click();
    await this.page.getByRole('menuitem', { name: preset }).click();
  }

  private setting(name: string): Locator {
    return this.page.locator(`[data-setting="${name}"]`);
  }

  private field(name: string): Locator {
    return this.setting(name).locator('input');
  }

  private async setField(name: string, value: string): Promise<void> {
    await this.field(name).fill(value);
    await this.field(name).press('Enter');
  }

  private button(name: keyof typeof WORDS): Locator {
    return this.page.getByRole('button', { name: this.words(name) });
  }

  private sheet(): Locator {
    return this.page.getByRole('dialog');
  }

  /** As if a file came from the desktop. */
  private async drop(path: string): Promise<void> {
    const [name, bytes] = [basename(path), readFileSync(path).toString('base64')];
    const data = await this.page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob('${bytes}'), (c) => c.charCodeAt(0))], '${name}'));
      return transfer;
    })()`);
    await this.page.dispatchEvent('body', 'drop', { dataTransfer: data });
  }

  /** In Chinese, no label is left in English. */
  private async looksRight(): Promise<void> {
    if (this.language !== 'zh') return;
    assert.deepEqual(await foreignWords(this.page), [], this.page.url());
  }

  private words(name: keyof typeof WORDS): string {
    return WORDS[name][this.language];
  }

  private async until(look: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await look())) {
      if (Date.now() > deadline) throw new Error(`there was not ${what} at ${this.page.url()}`);
      await this.page.waitForTimeout(100);
    }
  }
}
