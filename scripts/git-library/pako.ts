/** Stands for the library `pako` in the bundled git library: inflates and deflates by Node's own zlib, under the same names. */
import { deflateSync, inflateSync } from "node:zlib";

/** What is deflated at the beginning of these bytes; what stands behind it is none of it. Throws where it is cut or damaged. */
const inflate = (bytes: Uint8Array): Uint8Array => inflateSync(bytes);

const deflate = (bytes: Uint8Array): Uint8Array => deflateSync(bytes);

export default { deflate, inflate };
