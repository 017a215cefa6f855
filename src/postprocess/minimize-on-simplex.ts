/** The value of a function at one point, and its derivatives. */
export interface Derivatives {
  readonly value: number;
  /** `[variables]` */
  readonly gradient: Float64Array;
  /** `[variables, variables]` */
  readonly hessian: Float64Array;
}

/** Largest distance from the minimum at which the search ends, in the unit of the function. */
const TOLERANCE = 1e-10;

/** Newton steps after which the search fails; it takes about ten. */
const MAX_STEPS = 200;

/** Largest number of pairs of variables that are changed in the quadratic model of one Newton step. */
const MAX_PAIRS = 10_000;

/**
 * Share of the predicted decrease that a step must achieve (Nocedal and Wright, Numerical Optimization, section 3.1).
 */
const SUFFICIENT = 1e-4;

/** Smallest fraction of a step that is tried. */
const SHORTEST = 1e-6;

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, index) => sum + value * b[index], 0);

/**
 * Bounds how far the function at a point of the simplex lies above its minimum, if it is convex: by the largest
 * decrease that its tangent plane predicts (Jaggi 2013, Revisiting Frank-Wolfe, equation 2).
 */
const gapOf = (point: Float64Array, gradient: Float64Array) => dot(point, gradient) - Math.min(...gradient);

/** Finds the variable with the smallest slope and, among those above 0, the one with the largest slope. */
function steepestPair(point: Float64Array, slope: Float64Array): readonly [number, number] {
  let up = 0;
  let down = -1;
  slope.forEach((value, index) => {
    if (value < slope[up]) up = index;
    if (point[index] > 0 && (down < 0 || value > slope[down])) down = index;
  });
  return [up, down];
}

/**
 * Minimizes the quadratic model of a function on the simplex. Each iteration moves the optimal amount from the variable
 * with the largest slope to the one with the smallest (Platt 1998, Sequential Minimal Optimization).
 */
function minimizeModel(start: Float64Array, { gradient, hessian }: Derivatives): Float64Array {
  const count = start.length;
  const point = start.slice();
  const slope = gradient.slice();
  for (let pair = 0; pair < MAX_PAIRS && gapOf(point, slope) > TOLERANCE / 10; pair++) {
    const [up, down] = steepestPair(point, slope);
    const curvature = hessian[up * count + up] + hessian[down * count + down] - 2 * hessian[up * count + down];
    // Between equal members there is no curvature, and everything moves.
    const best = curvature > 0 ? (slope[down] - slope[up]) / curvature : Infinity;
    const moved = Math.min(best, point[down]);
    point[up] += moved;
    point[down] -= moved;
    slope.forEach((_, index) => {
      slope[index] += moved * (hessian[index * count + up] - hessian[index * count + down]);
    });
  }
  return point;
}

/**
 * Minimizes a smooth convex function of numbers that are at least 0 and sum to 1, by Newton's method with a line
 * search. It draws no random numbers, and ends when the point is provably within 1e-10 of the minimum, or when no step
 * lowers the function by more than rounding.
 *
 * @throws Error if the search does not end within 200 steps, as for a function that is not convex.
 */
export function minimizeOnSimplex(
  variables: number,
  evaluate: (point: Float64Array) => Derivatives,
): { readonly point: Float64Array; readonly value: number } {
  let point = new Float64Array(variables).fill(1 / variables);
  let current = evaluate(point);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (gapOf(point, current.gradient) <= TOLERANCE) return { point, value: current.value };
    const target = minimizeModel(point, current);
    const direction = target.map((value, index) => value - point[index]);
    const predicted = dot(direction, current.gradient);
    let length = 1;
    let next = evaluate(target);
    while (next.value > current.value + SUFFICIENT * length * predicted && length > SHORTEST) {
      length /= 2;
      next = evaluate(point.map((value, index) => value + length * direction[index]));
    }
    // A step downhill that does not lower the function has reached the precision of the numbers.
    if (!(next.value < current.value)) return { point, value: current.value };
    point = point.map((value, index) => value + length * direction[index]);
    current = next;
  }
  throw new Error(
    `minimizeOnSimplex: the search must end in ${MAX_STEPS} steps, got a gap of ${gapOf(point, current.gradient)}`,
  );
}
