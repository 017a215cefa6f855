/** Whether a figure may not be below its limit, or not above it. */
interface Limit {
  readonly what: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What each figure is, and what it must be, in the order of the table. */
const LIMITS: Readonly<Record<string, Limit>> = {
  slices: { what: "slices of the input" },
  slicesPerSecondPerCore: { what: "images, slices/s a core, start of workers included", atLeast: 45 },
  jobSlicesPerSecond: { what: "whole job, slices/s, two workers" },
  slicesPerCpuSecond: { what: "whole job, slices by seconds of processor time" },
  referenceSlicesPerSecond: { what: "Python reference, slices/s, one process" },
  referenceOnceSlicesPerSecond: { what: "Python reference that reads once, slices/s" },
  ratioToReference: { what: "whole job to reference", atLeast: 15 },
  ratioToReferenceOnce: { what: "whole job to reference that reads once" },
  ratioToFloor: { what: "seconds of images to decode + encodePng alone" },
  ratioToZlibFloor: { what: "seconds of images to decode + zlib alone" },
  peakMegabytes: { what: "peak of memory, MB" },
  headersPerSecond: { what: "headers/s a core", atLeast: 5000 },
  labelMilliseconds: { what: "components of 512 x 512 x 3, ms", atMost: 4 },
  headBoxMilliseconds: { what: "head box of 512 x 512 x 3, ms" },
  encodeMilliseconds: { what: "encoding PNG, ms an image" },
  kilobytes: { what: "PNG, KB an image" },
  encodeRatioToZlib: { what: "encoding PNG to zlib with the same filter", atMost: 1.3 },
  parquetSeconds: { what: "Parquet of 750,000 rows, s", atMost: 30 },
  parquetPeakMegabytes: { what: "its peak of memory, MB", atMost: 500 },
  labelsSeconds: { what: "labels of 4.5 million rows, s", atMost: 5 },
  labelsPeakMegabytes: { what: "their peak of memory, MB", atMost: 400 },
  memoryPeakMegabytes: { what: "peak of memory with 40,000 slices, MB", atMost: 1500 },
  memoryRatio: { what: "the same, to the peak with 2,000 slices", atMost: 1.2 },
};

/** Figures by name; `null` where one cannot be measured here. */
export type Figures = Readonly<Record<string, number | null>>;

function holds({ atLeast = -Infinity, atMost = Infinity }: Limit, value: number): boolean {
  return value >= atLeast && value <= atMost;
}

/** Lays figures beside their limits, as rows of a table; those without a limit stand there to explain the others. */
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
