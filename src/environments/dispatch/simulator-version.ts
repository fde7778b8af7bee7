/** Raised whenever the simulator or a strategy gives other numbers for the same settings: collected sets are then collected anew. */
export const SIMULATOR_VERSION = 1;
