import { useRouter } from 'vue-router';

/** Does what the menu, a notification or the system asks of this window; in a browser nothing asks. */
export function useDesktop(): void {
  const router = useRouter();
  window.warmstartDesktop?.onCommand.addListener((command) => {
    if (command.name === 'go') void router.push(command.to);
    else void router.push({ name: 'models', query: { validate: command.file } });
  });
}
