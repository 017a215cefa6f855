/** Description of a figure, and its lower or upper limit if it has one. */
interface Limit {
  readonly what: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Descriptions and limits of the figures, in the order of the table. */
const LIMITS: Readonly<Record<string, Limit>> = {
  slices: { what: "slices of the input" },
  slicesPerSecondPerCore: { what: "images, slices/s per core, including the start of workers", atLeast: 45 },
  jobSlicesPerSecond: { what: "whole job, slices/s, two workers" },
  slicesPerCpuSecond: { what: "whole job, slices per second of processor time" },
  referenceSlicesPerSecond: { what: "Python reference, slices/s, one process" },
  referenceOnceSlicesPerSecond: { what: "Python reference that reads once, slices/s" },
  ratioToReference: { what: "speed of whole job / reference", atLeast: 15 },
  ratioToReferenceOnce: { what: "speed of whole job / reference that reads once" },
  ratioToFloor: { what: "time of images / decode + encodePng alone" },
  ratioToZlibFloor: { what: "time of images / decode + zlib alone" },
  peakMegabytes: { what: "peak memory, MB" },
  headersPerSecond: { what: "headers/s per core", atLeast: 5000 },
  labelMilliseconds: { what: "components of 512 x 512 x 3, ms", atMost: 4 },
  headBoxMilliseconds: { what: "head box of 512 x 512 x 3, ms" },
  encodeMilliseconds: { what: "encoding PNG, ms per image" },
  kilobytes: { what: "PNG, KB per image" },
  encodeRatioToZlib: { what: "time of encoding PNG / zlib with the same filter", atMost: 1.3 },
  parquetSeconds: { what: "Parquet of 750,000 rows, s", atMost: 30 },
  parquetPeakMegabytes: { what: "its peak memory, MB", atMost: 500 },
  labelsSeconds: { what: "labels of 4.5 million rows, s", atMost: 5 },
  labelsPeakMegabytes: { what: "their peak memory, MB", atMost: 400 },
  memoryPeakMegabytes: { what: "peak memory with 40,000 slices, MB", atMost: 1500 },
  memoryRatio: { what: "the same / peak memory with 2,000 slices", atMost: 1.2 },
};

/** Figures by name; `null` if a figure cannot be measured here. */
export type Figures = Readonly<Record<string, number | null>>;

function holds({ atLeast = -Infinity, atMost = Infinity }: Limit, value: number): boolean {
  return value >= atLeast && value <= atMost;
}

/** Compares figures with their limits. Returns rows of a table; figures without a limit help to explain the others. */
export function compareToLimits(figures: Figures): object[] {
  return Object.entries(LIMITS)
    .filter(([name]) => name in figures)
    .map(([name, limit]) => {
      const { what, atLeast, atMost } = limit;
      const value = figures[name];
      const isJudged = value !== null && (atLeast ?? atMost) !== undefined;
      return {
        what,
        value,
        limit: atLeast !== undefined ? `>= ${atLeast}` : atMost !== undefined ? `<= ${atMost}` : "",
        holds: isJudged ? (holds(limit, value) ? "yes" : "NO") : "",
      };
    });
}
