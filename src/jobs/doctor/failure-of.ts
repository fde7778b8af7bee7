import { TypedError } from '../../base/errors.ts';

/** The typed error that work ends with; null where it ends well. Other errors are defects and go on. */
export async function failureOf(work: Promise<unknown>): Promise<TypedError | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof TypedError) return error;
    throw error;
  }
}
