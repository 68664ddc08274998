import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const core =
  /node_modules\/(svelte|esm-env|clsx)\/(?!.*(custom-element|bindings\/(select|props|this)|svelte-component|svelte-element|css-props|legacy|slot))|vite\/preload-helper|src\/lib\/(api|client|digits|format|ids|message)\.ts|src\/app\/(i18n|router|session|settings|late|nav)|generated\/icons|src\/(tokens|base)\.css|src\/ui\/(Icon|Amount|Thread|Empty|Lost|DemoRibbon|Mark|Field)\.svelte|modules\/(identity|public|giving)\/api\.ts/;

export default defineConfig({
  plugins: [svelte()],
  resolve: {
    alias: {
      $app: at('./src/app'),
      $lib: at('./src/lib'),
      $ui: at('./src/ui'),
      $modules: at('./src/modules'),
      $generated: at('./src/generated'),
    },
    ...(process.env['VITEST'] ? { conditions: ['browser'] } : {}),
  },
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0, // The policy forbids data: addresses, and small files cache better.
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { app: at('./app.html'), desk: at('./desk.html') },
      // What every page needs is one file: on a weak line each request costs most of a second.
      output: { codeSplitting: { groups: [{ name: 'core', test: core }] } },
    },
  },
  server: {
    proxy: {
      '/v1': process.env['TAKAFUL_SERVER'] ?? 'http://127.0.0.1:8080',
      '/log': process.env['TAKAFUL_SERVER'] ?? 'http://127.0.0.1:8080',
    },
  },
});
