import '@fontsource-variable/inter';
import ui from '@nuxt/ui/vue-plugin';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { startAppearance } from './appearance.ts';
import { router } from './router.ts';
import './styles.css';

startAppearance();
createApp(App).use(createPinia()).use(router).use(ui).mount('#app');
