import { fileURLToPath } from 'node:url';

/** The folder that the program lies in, with configs/ and bin/; the same from the sources and from a bundle in out/NAME/. */
export const PROGRAM_FOLDER = fileURLToPath(new URL('../../', import.meta.url));
