import { createRouter, createWebHashHistory } from 'vue-router';
import HomePage from './features/home/HomePage.vue';
import { host } from './host/connection.ts';

/** A run, model, set or comparison is named by its path, which may have slashes. */
const PATH = ':path(.+)';

export const router = createRouter({
  // Names of pages hold paths of any system, which neither a server nor Electron's own scheme should have to read.
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'home', component: HomePage },
    { path: '/pretrain', name: 'pretrain', component: () => import('./features/pretrain/PretrainPage.vue') },
    { path: '/ppo', name: 'ppo', component: () => import('./features/pretrain/PpoPage.vue') },
    { path: '/runs', name: 'runs', component: () => import('./features/runs/RunsPage.vue') },
    {
      path: `/runs/${PATH}`,
      name: 'run',
      component: () => import('./features/runs/RunPage.vue'),
      // The host reads a long log for the first time while the page's code is being loaded.
      beforeEnter: ({ params }) => void host.runs.metrics({ run: String(params['path']) }).catch(() => undefined),
    },
    { path: '/models', name: 'models', component: () => import('./features/models/ModelsPage.vue') },
    { path: `/models/${PATH}`, name: 'model', component: () => import('./features/models/ModelsPage.vue') },
    { path: '/compare', name: 'compare', component: () => import('./features/compare/ComparePage.vue') },
    {
      path: `/compare/${PATH}`,
      name: 'comparison',
      component: () => import('./features/compare/ComparisonPage.vue'),
    },
    { path: '/data', name: 'data', component: () => import('./features/data/DataPage.vue') },
    { path: `/data/${PATH}`, name: 'set', component: () => import('./features/data/SetPage.vue') },
    { path: '/settings', name: 'settings', component: () => import('./features/settings/SettingsPage.vue') },
    { path: '/doctor', name: 'doctor', component: () => import('./features/settings/DoctorPage.vue') },
    { path: '/:unknown(.*)*', name: 'unknown', component: () => import('./frame/UnknownPage.vue') },
  ],
});
