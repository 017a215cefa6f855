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
  SliceLocation: "x00201041",
  AcquisitionNumber: "x00200012",
  AcquisitionTime: "x00080032",
  TemporalPositionIdentifier: "x00200100",
  TemporalPositionIndex: "x00209128",
  StackID: "x00209056",
  ConvolutionKernel: "x00181210",
  ContrastBolusAgent: "x00180010",
  KVP: "x00180060",
  ConversionType: "x00080064",
  BurnedInAnnotation: "x00280301",
  LossyImageCompression: "x00282110",
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
  RescaleType: "x00281054",
  PixelPaddingValue: "x00280120",
  PixelPaddingRangeLimit: "x00280121",
  WindowCenter: "x00281050",
  WindowWidth: "x00281051",
} as const satisfies Record<Exclude<keyof SliceMetadata, "stack">, string>;

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

/** Elements of one frame that stand for an element of {@link TAGS} (DICOM PS3.3 sections C.7.6.16.2.2 and C.8.15.3.1). */
export const FRAME_TAGS = {
  ImageType: "x00089007",
  AcquisitionNumber: "x00209156",
  AcquisitionTime: "x00189074",
} as const satisfies Partial<Record<keyof SliceMetadata, string>>;

/** AcquisitionDateTime, which goes before AcquisitionTime: it holds the day as well. */
export const ACQUISITION_DATE_TIME = "x0008002a";

/** Sequences of the elements that the frames of a multi-frame CT share, and of those of each frame (DICOM PS3.3 section C.7.6.16). */
export const FUNCTIONAL_GROUPS = {
  SharedFunctionalGroupsSequence: "x52009229",
  PerFrameFunctionalGroupsSequence: "x52009230",
} as const;
