import { writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildPhantomStudy, encodeDicom } from "ct-hemorrhage/phantom";

const SLICES_PER_STUDY = 20;

/** Returns a UID: a root that needs no registration (DICOM PS3.5 annex B.2), the kind of object, and its number. */
function uidOf(kind: 1 | 2 | 3, index: number): string {
  return `2.25.${kind}${String(index).padStart(30, "0")}`;
}

/** Writes this many slices of `size` x `size` pixels to a folder: one study of the phantom repeated under new UIDs. */
export async function writeStudies(folder: string, sliceCount: number, size = 64): Promise<void> {
  const { slices } = buildPhantomStudy({ seed: 1, size, slices: SLICES_PER_STUDY });
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < sliceCount; index++) {
    const { metadata, hu } = slices[index % SLICES_PER_STUDY];
    const study = Math.floor(index / SLICES_PER_STUDY);
    const ids = {
      SOPInstanceUID: uidOf(1, index),
      SeriesInstanceUID: uidOf(2, study),
      StudyInstanceUID: uidOf(3, study),
      PatientID: `P${study}`,
    };
    const file = encodeDicom({ metadata: { ...metadata, ...ids }, hu });
    writeFileSync(join(folder, `${ids.SOPInstanceUID}.dcm`), file);
  }
}
