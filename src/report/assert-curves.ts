import { assertFraction, assertFractions, assertList, assertObject, assertText } from "../guards/internal.js";
import { quoteStart } from "../shorten.js";

/** Names of the fields of a curve: its two lists of rates, and its area. */
interface CurveFields {
  readonly rates: readonly [string, string];
  /** Noun of both rates, for the message about their lengths: "the rates". */
  readonly noun: string;
  readonly area: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Throws unless two lists of rates are in 0..1 and of the same length. */
function assertRates(what: string, points: unknown, [first, second]: CurveFields["rates"]): void {
  assertObject(what, points, `points of ${first} and ${second}`);
  for (const rate of [first, second]) assertFractions(`${what}.${rate}`, (points as Fields)[rate]);
}

/**
 * Throws unless values are curves with names, rates and areas, and the rates of each have one length.
 *
 * @param name The public function, for the message.
 * @param fields Names of the fields.
 * @throws TypeError for anything else, RangeError for a rate or an area outside 0..1, and for other lengths.
 */
export function assertCurves(name: string, curves: unknown, { rates, noun, area }: CurveFields): void {
  assertList(`${name}: curves`, curves, "curves");
  for (let index = 0; index < curves.length; index++) {
    const what = `${name}: curves ${index}`;
    assertObject(what, curves[index]);
    const curve = curves[index] as Fields;
    assertText(`${what}.name`, curve.name);
    assertRates(what, curve, rates);
    if (curve[area] !== undefined) assertFraction(`${what}.${area}`, curve[area]);
    const { folds = [] } = curve;
    assertList(`${what}.folds`, folds, "curves");
    for (let fold = 0; fold < folds.length; fold++) assertRates(`${what}.folds ${fold}`, folds[fold], rates);
    for (const points of [curve, ...folds] as Fields[]) {
      const lengths = rates.map((rate) => (points[rate] as ArrayLike<number>).length);
      if (lengths[0] === lengths[1]) continue;
      throw new RangeError(
        `${name}: ${noun} of ${quoteStart(curve.name)} must have the same length, got ${lengths.join(" and ")}`,
      );
    }
  }
}
