// Papers and pictures that stand behind a change, as they are sent. A photo of a phone is made small first: half a
// mebibyte is what the server takes, and a slow line is glad of less.

export interface Evidence {
  name: string;
  media_type: string;
  content_base64: string;
}

const bytesMax = 480 * 1024;
const sideMax = 1600;

const read = (blob: Blob): Promise<string> =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(',')[1] ?? '');
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });

async function smaller(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, sideMax / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob((blob) => done(blob ?? file), 'image/jpeg', 0.8));
}

/** Throws when a picture is none, or too large for this device to open. */
export async function evidenceOf(file: File): Promise<Evidence> {
  const shrinks = file.type.startsWith('image/') && file.size > bytesMax;
  const blob = shrinks ? await smaller(file) : file;
  return { name: file.name.slice(0, 90), media_type: blob.type || file.type, content_base64: await read(blob) };
}
