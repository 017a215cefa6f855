import type { SliceMetadata } from "../../types.js";

/** The tag of each element that {@link SliceMetadata} holds, as dicom-parser writes tags (DICOM PS3.6 section 6). */
export const TAGS = {
  SOPInstanceUID: "x00080018",
  SOPClassUID: "x00080016",
  ImageType: "x00080008",
  StudyInstanceUID: "x0020000d",
  SeriesInstanceUID: "x0020000e",
  PatientID: "x00100020",
  StudyID: "x00200010",
  Modality: "x00080060",
  TransferSyntaxUID: "x00020010",
  InstanceNumber: "x00200013",
  ImagePositionPatient: "x00200032",
  ImageOrientationPatient: "x00200037",
  PixelSpacing: "x00280030",
  SliceThickness: "x00180050",
  GantryDetectorTilt: "x00181120",
  Rows: "x00280010",
  Columns: "x00280011",
  NumberOfFrames: "x00280008",
  SamplesPerPixel: "x00280002",
  PhotometricInterpretation: "x00280004",
  BitsAllocated: "x00280100",
  BitsStored: "x00280101",
  HighBit: "x00280102",
  PixelRepresentation: "x00280103",
  RescaleSlope: "x00281053",
  RescaleIntercept: "x00281052",
  PixelPaddingValue: "x00280120",
  PixelPaddingRangeLimit: "x00280121",
  WindowCenter: "x00281050",
  WindowWidth: "x00281051",
} as const satisfies Record<keyof SliceMetadata, string>;

/** The DICOM keyword of an element that {@link SliceMetadata} holds. */
export type Keyword = keyof typeof TAGS;

/** PixelData: where every header ends (DICOM PS3.5 section 8). */
export const PIXEL_DATA = "x7fe00010";

/** Tables in place of slope and intercept (DICOM PS3.3 section C.11.1). */
export const LUT_TAGS = {
  ModalityLUTSequence: "x00283000",
  LUTDescriptor: "x00283002",
  LUTData: "x00283006",
} as const;

/** What the frames of a multi-frame CT share, and what each has of its own (DICOM PS3.3 section C.7.6.16). */
export const FUNCTIONAL_GROUPS = {
  SharedFunctionalGroupsSequence: "x52009229",
  PerFrameFunctionalGroupsSequence: "x52009230",
} as const;
