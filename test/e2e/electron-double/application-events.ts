import { EventEmitter } from 'node:events';

/** What `app.on` listens to. */
export const applicationEvents = new EventEmitter();
