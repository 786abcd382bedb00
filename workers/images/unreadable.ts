/** Why a file is not taken as a picture, in words for whoever sent it. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}
