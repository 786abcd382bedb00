/** Compiled by the platform when the Worker is uploaded: nothing may compile code while it runs. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

/** What browsers have and Workers have not: codecs take and give pictures as such. */
declare interface ImageData {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}
