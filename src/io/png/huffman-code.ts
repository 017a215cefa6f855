/** Computes the code length of each symbol in a Huffman tree (1952, doi:10.1109/JRPROC.1952.273898), in bits. */
function treeDepths(weights: Float64Array): Uint8Array {
  const symbols = [...weights.keys()].filter((symbol) => weights[symbol] > 0);
  const leaves = symbols.sort((a, b) => weights[a] - weights[b] || a - b);
  const nodes = 2 * leaves.length - 1;
  // Inner nodes follow the leaves and are created in the order of their weights, so two queues find the lightest node.
  const nodeWeights = new Float64Array(nodes);
  const parents = new Uint16Array(nodes);
  leaves.forEach((symbol, leaf) => {
    nodeWeights[leaf] = weights[symbol];
  });
  let leaf = 0;
  let inner = leaves.length;
  for (let child = 0; child < nodes - 1; child++) {
    const parent = leaves.length + (child >> 1);
    const isLeafLighter = leaf < leaves.length && (inner === parent || nodeWeights[leaf] <= nodeWeights[inner]);
    const lightest = isLeafLighter ? leaf++ : inner++;
    parents[lightest] = parent;
    nodeWeights[parent] += nodeWeights[lightest];
  }
  const depths = new Uint8Array(nodes);
  for (let node = nodes - 2; node >= 0; node--) depths[node] = depths[parents[node]] + 1;
  const lengths = new Uint8Array(weights.length);
  leaves.forEach((symbol, leaf) => {
    lengths[symbol] = depths[leaf];
  });
  return lengths;
}

/**
 * Computes the number of bits of each symbol's code, 0 for a symbol that does not occur. If the best code is longer
 * than `maxBits`, rare symbols are counted as less rare until it is short enough. The result is at most slightly longer
 * than the shortest possible code.
 *
 * @param counts Number of occurrences of each symbol. At least two symbols and fewer than `2 ** maxBits` must occur.
 */
export function codeLengths(counts: ArrayLike<number>, maxBits: number): Uint8Array {
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  for (let minWeight = total / 2 ** maxBits; ; minWeight *= 2) {
    const lengths = treeDepths(Float64Array.from(counts, (count) => (count > 0 ? Math.max(count, minWeight) : 0)));
    if (Math.max(...lengths) <= maxBits) return lengths;
  }
}

/** Reverses the bits of a code, because DEFLATE packs the first bit of a code lowest. */
function reverse(code: number, length: number): number {
  let reversed = 0;
  for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
  return reversed;
}

/** Assigns codes of the given lengths, shorter ones first. The first bit of a code is its lowest (RFC 1951, 3.2.2). */
export function prefixCodes(lengths: Uint8Array): Uint16Array {
  const symbols = [...lengths.keys()].filter((symbol) => lengths[symbol] > 0);
  const codes = new Uint16Array(lengths.length);
  let code = 0;
  let length = 0;
  for (const symbol of symbols.sort((a, b) => lengths[a] - lengths[b] || a - b)) {
    code <<= lengths[symbol] - length;
    length = lengths[symbol];
    codes[symbol] = reverse(code++, length);
  }
  return codes;
}
