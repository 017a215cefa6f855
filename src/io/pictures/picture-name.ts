/** Endings of the pictures that `readPicture` reads, in capitals or not. */
const ENDING = /\.(png|jpe?g)$/i;

/** Names of these endings, for messages. */
export const PICTURE_ENDINGS = ".png, .jpg or .jpeg";

/** Whether a file has the name of a picture. */
export function isPictureName(file: string): boolean {
  return ENDING.test(file);
}

/** Returns the id of a picture: its path without the ending. */
export function pictureId(file: string): string {
  return file.replace(ENDING, "");
}
