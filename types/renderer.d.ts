/// <reference types="vite/client" />

/** What Electron's preload puts into the page; absent in a browser. */
interface Window {
  readonly warmstartPort?: import('../src/contract/window.ts').WindowPort;
  readonly warmstartDesktop?: import('../src/contract/window.ts').WindowDesktop;
}
