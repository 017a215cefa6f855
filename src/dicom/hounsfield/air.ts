/** Air, Hounsfield units, by the definition of the scale: what stands where no scanner measured anything. */
export const AIR_HU = -1000;

/** No tissue is below this: the lowest value of a scanner that stores 12 bits. RSNA files hold -3024 outside its circle. */
export const LOWEST_HU = -1024;
