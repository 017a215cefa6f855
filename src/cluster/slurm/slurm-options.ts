import { ENGINES, type EngineName } from "../../backend/light.js";
import { assertOptions, assertText, assertTexts, assertWhole, type KnownKeys } from "../../guards/internal.js";
import { shorten } from "../../shorten.js";

/** Resources and settings of the jobs of a plan. Whatever is absent is left to the site's defaults. */
export interface SlurmOptions {
  /** Partition, or partitions separated by commas. */
  readonly partition?: string | undefined;
  /** Account to charge. */
  readonly account?: string | undefined;
  /** Quality of service. */
  readonly qos?: string | undefined;
  /** Features that a node must have, as in `a100`: give one kind of processor or card to the tasks of a plan. */
  readonly constraint?: string | undefined;
  /** Graphics cards per task: a number, or a type and a number such as `a100:1`. Merging uses none. */
  readonly gpus?: string | number | undefined;
  /** Processor cores per task; the task computes with as many threads. */
  readonly cpus?: number | undefined;
  /** Memory per task with its unit, such as `16G`. */
  readonly memory?: string | undefined;
  /** Longest time of a task, such as `12:00:00` or `2-00:00:00`. A task that needs longer continues in a new job. */
  readonly time?: string | undefined;
  /** Tasks that run at the same time, at most. */
  readonly atOnce?: number | undefined;
  /** Engine of the tasks; by default the best that a node has. */
  readonly engine?: EngineName | undefined;
  /** Further options of sbatch, such as `--exclude=node7`. */
  readonly extra?: readonly string[] | undefined;
  /** Shell script that each job sources first, for example to load modules. */
  readonly setup?: string | undefined;
  /** Times that a job is put back into the queue, at most; default 50. */
  readonly maxRestarts?: number | undefined;
  /** Time before its limit at which a task is told to write a checkpoint and to stop, seconds; default 120. */
  readonly warningSeconds?: number | undefined;
  /** The program and its first arguments; default: this package's, with the current Node. */
  readonly program?: readonly string[] | undefined;
}

/** Keys of {@link SlurmOptions}. */
export const SLURM_KEYS: KnownKeys<SlurmOptions> = {
  partition: true,
  account: true,
  qos: true,
  constraint: true,
  gpus: true,
  cpus: true,
  memory: true,
  time: true,
  atOnce: true,
  engine: true,
  extra: true,
  setup: true,
  maxRestarts: true,
  warningSeconds: true,
  program: true,
};

const NAME = /^\w[\w.-]*$/;

/** The accepted texts of an option: a pattern, and its description for messages. */
const TEXTS = {
  partition: [/^\w[\w.-]*(,\w[\w.-]*)*$/, "a name, or names separated by commas"],
  account: [NAME, "a name"],
  qos: [NAME, "a name"],
  constraint: [/^[\w[(][\w.:@&|*,()[\]-]*$/, "names of features, joined by & or |"],
  memory: [/^[1-9]\d*[KMGT]?$/, "a number with K, M, G or T, such as 16G"],
  time: [/^\d+(-\d+(:\d+){0,2}|(:\d+){1,2})?$/, "minutes, hours:minutes:seconds or days-hours, such as 12:00:00"],
} as const;

const GPUS = /^(\w[\w.-]*:)?[1-9]\d*$/;

/** A further option of sbatch on one line, without what would end a directive or a word. */
const EXTRA = /^--[a-z][a-z-]*(=[\w.,:;=/@%+*&|()[\]~-]+)?$/;

/** A path or word of a script: quoted there, but lines are read by sbatch before the shell reads them. */
const isOneLine = (text: string) => !/\p{Cc}/u.test(text);

function assertPattern(what: string, value: unknown, [pattern, expected]: readonly [RegExp, string]): void {
  assertText(what, value);
  if (!pattern.test(value)) throw new RangeError(`${what} must be ${expected}, got ${shorten(value, 80)}`);
}

/**
 * Throws unless a text is one word of small letters.
 *
 * @throws RangeError for another text.
 */
export function assertOneWord(what: string, text: unknown): void {
  assertPattern(what, text, [/^[a-z]+$/, "one word of small letters"]);
}

/**
 * Throws unless a text can stand in a script.
 *
 * @throws RangeError for a line break or another control character.
 */
export function assertOneLine(what: string, text: unknown): asserts text is string {
  assertText(what, text);
  if (text === "" || !isOneLine(text))
    throw new RangeError(`${what} must be one line of text without control characters`);
}

function assertExtra(name: string, extra: readonly string[]): void {
  assertTexts(`${name}: extra`, extra);
  for (const option of extra) {
    assertPattern(`${name}: extra`, option, [EXTRA, "options of sbatch such as --exclude=node7"]);
  }
}

/**
 * Throws unless every option can be written into a script as it is: nothing that a script holds can start a command.
 *
 * @param name The public function, for the message.
 * @param known The keys of its options.
 * @throws TypeError for an unknown key or another type, RangeError for a text with other characters.
 */
export function assertSlurmOptions(
  name: string,
  options: SlurmOptions,
  known: Readonly<Record<string, true>> = SLURM_KEYS,
): void {
  assertOptions(name, options, known);
  for (const [key, rule] of Object.entries(TEXTS)) {
    const value = options[key as keyof typeof TEXTS];
    if (value !== undefined) assertPattern(`${name}: ${key}`, value, rule);
  }
  const { gpus, engine, extra, setup, program } = options;
  if (gpus !== undefined) assertPattern(`${name}: gpus`, `${gpus}`, [GPUS, "a number, or type:number such as a100:1"]);
  for (const key of ["cpus", "atOnce", "warningSeconds"] as const) {
    if (options[key] !== undefined) assertWhole(`${name}: ${key}`, options[key], 1);
  }
  if (options.maxRestarts !== undefined) assertWhole(`${name}: maxRestarts`, options.maxRestarts, 0);
  if (engine !== undefined && !ENGINES.includes(engine)) {
    throw new RangeError(`${name}: engine must be one of ${ENGINES.join(", ")}, got ${shorten(`${engine}`, 80)}`);
  }
  if (extra !== undefined) assertExtra(name, extra);
  if (setup !== undefined) assertOneLine(`${name}: setup`, setup);
  if (program === undefined) return;
  assertTexts(`${name}: program`, program);
  for (const word of program) assertOneLine(`${name}: program`, word);
}
