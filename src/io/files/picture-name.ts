/** Endings of the pictures that `readPicture` reads, in capitals or not. */
const PICTURE_ENDING = /\.(png|jpe?g)$/i;

/** Endings that a table may give to the names of images: those of pictures and that of DICOM files. */
const IMAGE_ENDING = /\.(png|jpe?g|dcm)$/i;

/** Names of the endings of pictures, for messages. */
export const PICTURE_ENDINGS = ".png, .jpg or .jpeg";

/** Whether a file has the name of a picture. */
export function isPictureName(file: string): boolean {
  return PICTURE_ENDING.test(file);
}

/** Returns the id of a picture: its path without the ending. */
export function pictureId(file: string): string {
  return file.replace(PICTURE_ENDING, "");
}

/** Returns the id of an image in a table, which may name the file of the image instead: `ID_1` for `ID_1.png`. */
export function imageId(name: string): string {
  // Millions of names have no ending.
  return name.includes(".") ? name.replace(IMAGE_ENDING, "") : name;
}
