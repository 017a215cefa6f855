/** Air in Hounsfield units, by definition of the scale. Also fills pixels that no scanner measured. */
export const AIR_HU = -1000;

/** Lowest value of 12-bit scanners, below any tissue. RSNA files hold -3024 outside the scanner's circle. */
export const LOWEST_HU = -1024;
